// Run within a page: what is wrong with it as it stands, and the texts that people read there.
() => {
  const troubles = [], main = document.querySelector("main") ?? document.body, root = document.documentElement;
  const wide = root.scrollWidth - root.clientWidth;
  if (wide > 0) troubles.push(`scrolls sideways by ${wide} px`);
  const seen = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;
  const away = ".hidden, .skip, svg, [hidden], option, script, style, template";
  // What is left of boxes within everything that hides what it does not hold; a name may end in an ellipsis, a sum may not.
  const shown = (holder, boxes) => {
    let cut = false, left = boxes.map(({ left, right, top, bottom }) => ({ left, right, top, bottom }));
    for (let one = holder; one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.overflowX === "visible" || style.display === "inline") continue;
      const frame = one.getBoundingClientRect(), shortened = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
      const hides = left.some((box) => box.right > frame.right + 1 || box.left < frame.left - 1 || box.bottom > frame.bottom + 4);
      if (hides && style.overflowX !== "auto" && style.overflowX !== "scroll" && frame.width > 2)
        cut ||= !shortened || /\d\s*(?:₫|đ|đồng)/.test(holder.textContent);
      left = left.map((box) => ({ left: Math.max(box.left, frame.left), right: Math.min(box.right, frame.right),
        top: Math.max(box.top, frame.top), bottom: Math.min(box.bottom, frame.bottom) }));
    }
    return { cut, boxes: left.filter((box) => box.right > box.left && box.bottom > box.top) };
  };
  const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement, said = node.data.trim().replace(/\s+/g, " ");
    if (!said || !seen(holder) || holder.closest(away)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    texts.push({ said, holder, ...shown(holder, [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1)) });
  }
  const floats = (element) => {
    for (let one = element; one; one = one.parentElement)
      if (["fixed", "sticky"].includes(getComputedStyle(one).position)) return true;
    return false;
  };
  for (const { said, cut } of texts) if (cut) troubles.push(`cut: ${said.slice(0, 60)}`);
  for (const field of document.querySelectorAll("input:not([type=hidden],[type=checkbox],[type=radio],[type=file])"))
    if (seen(field) && field.value && field.scrollWidth > field.clientWidth + 2) troubles.push(`cut in its field: ${field.value}`);
  const laid = texts.filter((text) => main.contains(text.holder) && text.boxes.length && !floats(text.holder)).slice(0, 700);
  for (let i = 0; i < laid.length; i++)
    for (let j = i + 1; j < laid.length; j++) {
      const crossing = laid[i].boxes.some((a) => laid[j].boxes.some((b) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > Math.min(a.bottom - a.top, b.bottom - b.top) / 3));
      if (crossing) troubles.push(`over each other: ${laid[i].said.slice(0, 40)} | ${laid[j].said.slice(0, 40)}`);
    }
  const foreign = (element) => element.closest("code, pre, textarea, [lang]:not(html)") !== null;
  return { troubles, said: texts.filter((text) => !foreign(text.holder)).map((text) => text.said) };
}
