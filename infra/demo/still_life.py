"""Still lifes for the demo shop: goods cut out of their plain background and set on a table in warm light."""

from functools import cache
from io import BytesIO
from math import cos, pi, sin
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

SIZE = (640, 480)
_TABLE_FROM = 300
_QUALITY = 88
_TONES = (
    ((247, 238, 222), (214, 178, 132), (188, 146, 98)),
    ((226, 233, 214), (196, 160, 120), (168, 128, 88)),
    ((244, 226, 208), (158, 118, 84), (132, 94, 64)),
    ((232, 236, 238), (206, 176, 140), (178, 142, 104)),
)
"""Wall, far edge of the table, near edge."""
_PLAIN_LIGHT, _PLAIN_DARK = 232, 24
_HEAPS = frozenset({"A015"})
"""Grains: the dark between them is no ground, so they are shown from near."""


def still_life(file: Path, variant: int) -> bytes:
    """The photograph or emoji of the file as a JPEG of 640x480; each variant stands and is lit a little differently."""
    with Image.open(file) as image:
        picture = image.convert("RGBA")
    cut = picture if _has_clear_corners(picture) else None if file.stem in _HEAPS else _cut_out(picture)
    return _encoded(
        _scene(cut, variant, file.stem)
        if cut is not None
        else _close_up(picture, variant, 0.24 if file.stem in _HEAPS else 0.0)
    )


def drawn(name: str, variant: int) -> bytes:
    """Goods of which there is no free photograph, drawn: the keys of `DRAWINGS`."""
    return _encoded(_scene(DRAWINGS[name](Random(f"{name} {variant}")), variant, name))


def _encoded(scene: Image.Image) -> bytes:
    buffer = BytesIO()
    scene.convert("RGB").save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _has_clear_corners(picture: Image.Image) -> bool:
    alpha = picture.getchannel("A")
    return all(alpha.getpixel(corner) == 0 for corner in _corners(picture))


def _corners(picture: Image.Image) -> tuple[tuple[int, int], ...]:
    right, low = picture.width - 1, picture.height - 1
    return ((0, 0), (right, 0), (0, low), (right, low))


def _cut_out(picture: Image.Image) -> Image.Image | None:
    """What stands before a white or black ground; None where there is no such ground."""
    grey = picture.convert("L")
    corners = [grey.getpixel(corner) for corner in _corners(picture)]
    light = sum(isinstance(one, (int, float)) and one >= _PLAIN_LIGHT for one in corners)
    dark = sum(isinstance(one, (int, float)) and one <= _PLAIN_DARK for one in corners)
    if max(light, dark) < 3:
        return None
    # The darkest (or lightest) channel tells pale goods from white paper better than the grey does.
    channels = picture.convert("RGB").split()
    nearest = channels[0]
    for channel in channels[1:]:
        nearest = ImageChops.darker(nearest, channel) if light >= dark else ImageChops.lighter(nearest, channel)
    edge = 222 if light >= dark else 40
    ground = nearest.point([255 if (level >= edge) == (light >= dark) else 0 for level in range(256)])
    # Only what hangs together with the border is ground: a highlight on the fruit is not.
    framed = ImageOps.expand(ground.resize((picture.width // 2, picture.height // 2)), border=2, fill=255)
    framed = framed.point([255 if level > 127 else 0 for level in range(256)])
    ImageDraw.floodfill(framed, (0, 0), 128)
    outside = framed.point([255 if level == 128 else 0 for level in range(256)])
    outside = outside.crop((2, 2, framed.width - 2, framed.height - 2)).resize(picture.size, Image.Resampling.BICUBIC)
    mask = ImageOps.invert(outside).filter(ImageFilter.MinFilter(3)).filter(ImageFilter.GaussianBlur(0.9))
    cut = picture.copy()
    cut.putalpha(mask)
    return cut


def _scene(cut: Image.Image, variant: int, seed: str) -> Image.Image:
    dice = Random(f"{seed} {variant}")
    scene = _backdrop(dice.randrange(len(_TONES))).copy()
    box = cut.getchannel("A").point([0] * 40 + [255] * 216).getbbox()
    goods = cut.crop(box) if box else cut
    if variant % 2:
        goods = ImageOps.mirror(goods)
    scale = min(dice.uniform(0.78, 0.84) * SIZE[0] / goods.width, dice.uniform(0.7, 0.78) * SIZE[1] / goods.height)
    goods = goods.resize((round(goods.width * scale), round(goods.height * scale)), Image.Resampling.LANCZOS)
    goods = _graded(goods)
    left = (SIZE[0] - goods.width) // 2 + dice.randint(-18, 18)
    top = min(SIZE[1] - goods.height - 46, _TABLE_FROM + 96 - goods.height // 2 - goods.height // 5)
    top = max(30, top)
    _cast_shadow(scene, goods, left, top)
    scene.paste(goods, (left, top), goods)
    return _lit(scene)


def _graded(goods: Image.Image) -> Image.Image:
    alpha = goods.getchannel("A")
    colours = ImageEnhance.Color(goods.convert("RGB")).enhance(1.12)
    colours = colours.filter(ImageFilter.UnsharpMask(radius=1.6, percent=70, threshold=2))
    warm = Image.merge(
        "RGB", [band.point(_curve(gain)) for band, gain in zip(colours.split(), (1.03, 1.0, 0.94), strict=True)]
    )
    warm.putalpha(alpha)
    return warm


def _curve(gain: float) -> list[int]:
    return [min(255, round(level * gain)) for level in range(256)]


@cache
def _backdrop(tone: int) -> Image.Image:
    (wall, far, near), dice = _TONES[tone], Random(tone)
    wide, high = SIZE
    scene = Image.new("RGB", SIZE, wall)
    shade = Image.linear_gradient("L").resize((wide, _TABLE_FROM)).point([level // 6 for level in range(256)])
    scene.paste(Image.new("RGB", (wide, _TABLE_FROM), tuple(part - 40 for part in wall)), (0, 0), shade)
    table = Image.composite(
        Image.new("RGB", (wide, high - _TABLE_FROM), near),
        Image.new("RGB", (wide, high - _TABLE_FROM), far),
        Image.linear_gradient("L").resize((wide, high - _TABLE_FROM)),
    )
    grain = Image.new("L", table.size, 0)
    pen = ImageDraw.Draw(grain)
    for _ in range(90):
        y = int(table.height * dice.random() ** 0.7)
        x, length = dice.randint(-200, wide), dice.randint(80, 420)
        pen.line((x, y, x + length, y + dice.randint(-2, 2)), fill=dice.randint(10, 34), width=dice.choice((1, 1, 2, 3)))
    table.paste(
        Image.new("RGB", table.size, tuple(part - 70 for part in near)), (0, 0), grain.filter(ImageFilter.GaussianBlur(0.8))
    )
    scene.paste(table, (0, _TABLE_FROM))
    edge = ImageDraw.Draw(scene)
    edge.line((0, _TABLE_FROM, wide, _TABLE_FROM), fill=tuple(part + 18 for part in far), width=2)
    return scene.filter(ImageFilter.GaussianBlur(1.2))


def _cast_shadow(scene: Image.Image, goods: Image.Image, left: int, top: int) -> None:
    """Soft and to the right, under what stands on the table."""
    alpha = goods.getchannel("A").resize((round(goods.width * 1.02), max(12, goods.height // 4)))
    shadow = Image.new("L", SIZE, 0)
    shadow.paste(
        alpha.point([level * 150 // 255 for level in range(256)]), (left + 16, top + goods.height - alpha.height + 10)
    )
    contact = Image.new("L", SIZE, 0)
    ImageDraw.Draw(contact).ellipse(
        (left + goods.width // 12, top + goods.height - 20, left + goods.width * 11 // 12 + 8, top + goods.height + 14),
        fill=120,
    )
    small = (SIZE[0] // 4, SIZE[1] // 4)
    both = ImageChops.lighter(shadow, contact).resize(small).filter(ImageFilter.GaussianBlur(3.5)).resize(SIZE)
    scene.paste((52, 32, 18), (0, 0, *SIZE), both)


@cache
def _dusk() -> Image.Image:
    glow = ImageOps.invert(Image.radial_gradient("L")).resize((900, 720)).crop((180, 200, 820, 680))
    return ImageOps.invert(glow).point([max(0, level - 90) * 2 // 5 for level in range(256)])


def _lit(scene: Image.Image) -> Image.Image:
    """Light from the upper left, the corners a little darker."""
    scene.paste((60, 38, 20), (0, 0, *SIZE), _dusk())
    return scene


def _close_up(picture: Image.Image, variant: int, bleed: float) -> Image.Image:
    """A photograph that fills its frame: cropped to the shop's shape, warmer."""
    flat = picture.convert("RGB")
    flat = ImageOps.mirror(flat) if variant % 2 else flat
    flat = ImageOps.fit(flat, SIZE, Image.Resampling.LANCZOS, bleed=bleed, centering=(0.35 + 0.3 * (variant % 2), 0.5))
    flat.putalpha(255)
    return _lit(_graded(flat).convert("RGB"))


def _star(size: int, dice: Random) -> Image.Image:
    """One star anise, eight boats around a stalk, a seed in most."""
    big = size * 3
    star = Image.new("RGBA", (big, big), (0, 0, 0, 0))
    pen, middle, reach = ImageDraw.Draw(star), big / 2, big * 0.47
    for arm in range(8):
        angle = arm * pi / 4 + dice.uniform(-0.09, 0.09)
        length, wide = reach * dice.uniform(0.84, 1.0), dice.uniform(0.17, 0.21)
        light = 1 - 0.28 * (cos(angle - pi * 0.25) + 1) / 2
        body = tuple(round(part * light) for part in (134, 72, 34))
        pen.polygon(_boat(middle, angle, 0.06 * reach, length, wide * reach), fill=tuple(part // 2 for part in body))
        pen.polygon(_boat(middle, angle, 0.1 * reach, length * 0.96, wide * reach * 0.84), fill=body)
        inner = tuple(min(255, round(part * 1.38)) for part in body)
        pen.polygon(_boat(middle, angle, 0.22 * reach, length * 0.84, wide * reach * 0.5), fill=inner)
        if dice.random() < 0.8:
            x, y, radius = middle + cos(angle) * length * 0.52, middle + sin(angle) * length * 0.52, reach * 0.105
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(96, 42, 18))
            shine = radius * 0.34
            x, y = x - radius * 0.35, y - radius * 0.4
            pen.ellipse((x - shine, y - shine, x + shine, y + shine), fill=(236, 190, 150))
    stalk = reach * 0.11
    pen.ellipse((middle - stalk, middle - stalk, middle + stalk, middle + stalk), fill=(88, 46, 22))
    return star.resize((size, size), Image.Resampling.LANCZOS)


def _boat(middle: float, angle: float, start: float, end: float, half: float) -> list[tuple[float, float]]:
    """The outline of a pod from the middle outwards, pointed at its end."""
    points = []
    for side in (1, -1):
        steps = range(9) if side == 1 else range(8, -1, -1)
        for step in steps:
            part = step / 8
            along = start + (end - start) * part
            across = side * half * sin(pi * min(1.0, part * 0.92 + 0.12)) ** 0.75
            points.append(
                (middle + cos(angle) * along - sin(angle) * across, middle + sin(angle) * along + cos(angle) * across)
            )
    return points


def _heap(pieces: list[tuple[Image.Image, int, int]]) -> Image.Image:
    heap = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    for piece, left, top in pieces:
        shadow = piece.getchannel("A").filter(ImageFilter.GaussianBlur(4)).point([level * 2 // 5 for level in range(256)])
        heap.paste(Image.new("RGBA", piece.size, (40, 20, 8, 255)), (left + 6, top + 8), shadow)
        heap.alpha_composite(piece, (left, top))
    return heap


def _star_anise(dice: Random) -> Image.Image:
    places = [(60, 190), (210, 150), (360, 190), (130, 250), (290, 255), (440, 245), (30, 280), (215, 290), (390, 300)]
    return _heap([(_star(dice.randint(140, 175), dice), x + dice.randint(-12, 12), y) for x, y in places])


def _cinnamon(dice: Random) -> Image.Image:
    """Quills of bark, lying across each other."""
    pieces = []
    for place in range(6):
        long, thick = dice.randint(400, 470), dice.randint(40, 50)
        quill = Image.new("RGBA", (long, thick + 8), (0, 0, 0, 0))
        pen = ImageDraw.Draw(quill)
        for row in range(thick):
            round_light = 0.62 + 0.5 * sin(pi * (row + 4) / (thick + 8)) - 0.18 * row / thick
            if abs(row - thick * 0.52) < 2.2:
                round_light *= 0.45
            pen.line((8, row + 4, long - 12, row + 4), fill=(*(round(part * round_light) for part in (178, 104, 56)), 255))
        for _ in range(70):
            x, y, run = dice.randint(8, long - 60), dice.randint(4, thick), dice.randint(10, 48)
            pen.line((x, y, x + run, y), fill=(112, 58, 28, dice.randint(40, 110)), width=1)
        pen.ellipse((long - 24, 4, long - 4, thick + 3), fill=(120, 66, 34, 255), outline=(92, 48, 24, 255), width=3)
        pen.arc((long - 20, 10, long - 8, thick - 4), 0, 300, fill=(214, 150, 98, 255), width=3)
        turned = quill.rotate(dice.uniform(-16, 16), expand=True, resample=Image.Resampling.BICUBIC)
        pieces.append((turned, 70 + dice.randint(-30, 40), 150 + place * 26))
    return _heap(pieces)


def _herb_jelly(dice: Random) -> Image.Image:
    """Black grass jelly in cubes, on a plate."""
    plate = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    pen = ImageDraw.Draw(plate)
    pen.ellipse((60, 250, 580, 440), fill=(222, 226, 224, 255))
    pen.ellipse((64, 244, 576, 428), fill=(250, 250, 247, 255))
    pen.ellipse((110, 262, 530, 408), fill=(238, 240, 238, 255))
    cubes = [(170, 258), (270, 244), (370, 256), (210, 296), (315, 300), (415, 292), (240, 190), (330, 186), (285, 140)]
    for x, y in cubes:
        side, rise = dice.randint(78, 90), dice.randint(52, 60)
        left, top = x - side // 2, y
        half, deep = side // 2, side // 4
        pen.polygon(
            [(left, top), (left + half, top - deep), (left + side, top), (left + half, top + deep)], fill=(74, 66, 62, 255)
        )
        pen.polygon(
            [(left, top), (left + half, top + deep), (left + half, top + deep + rise), (left, top + rise)],
            fill=(34, 29, 28, 255),
        )
        pen.polygon(
            [(left + side, top), (left + half, top + deep), (left + half, top + deep + rise), (left + side, top + rise)],
            fill=(20, 17, 17, 255),
        )
        pen.line(
            [(left + 8, top + 1), (left + half, top + deep - 4), (left + side - 8, top + 1)],
            fill=(150, 140, 134, 200),
            width=3,
        )
        pen.line([(left + half, top + deep + 4), (left + half, top + deep + rise - 10)], fill=(96, 88, 84, 200), width=2)
    return plate.filter(ImageFilter.GaussianBlur(0.7))


DRAWINGS = {"star-anise": _star_anise, "cinnamon": _cinnamon, "herb-jelly": _herb_jelly}
