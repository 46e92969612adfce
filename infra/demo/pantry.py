"""Goods of kitchen, still, loom and workshop."""

from infra.demo.goods import (
    ANIMAL,
    BAG,
    BOTTLE,
    BOX,
    BUNCH,
    CRAFT,
    DRINK,
    DRY,
    FRESH,
    JAR,
    KG,
    LANG,
    MEAT,
    PIECE,
    Good,
    Pack,
)

KITCHEN: tuple[Good, ...] = (
    Good(
        "vit-quay", MEAT, ("Vịt quay mác mật", "Vịt quay Thất Khê", "Vịt quay Lạng Sơn", "Lợn quay lá mác mật"),
        ("da giòn", "cả con", "hút chân không", "gia truyền"),
        (Pack(ANIMAL, 1_900, 220, 340, "con"), Pack(KG, 1_100, 240, 360)),
        (), ("180", "178", "183"), 60, "1f357", ("Nhồi lá và quả mác mật, quay than hoa.",
         "Da giòn màu mật, thịt thơm, có nước chấm kèm.",
         "Vịt bầu Thất Khê thả suối."),
    ),
    Good(
        "gia-cam", MEAT, ("Gà đồi", "Gà sáu ngón Mẫu Sơn", "Gà thiến", "Gà đen"), ("làm sẵn", "trên 5 tháng", "thả đồi"),
        (Pack(ANIMAL, 1_900, 190, 420, "con"), Pack(KG, 1_100, 120, 260)),
        (), ("188", "183", "187"), 44, "1f413", ("Gà chân có sáu ngón, chỉ Mẫu Sơn mới có.",
         "Thịt chắc, da giòn, luộc là thơm."),
    ),
    Good(
        "gia-cam", MEAT, ("Vịt bầu Thất Khê", "Ngan cỏ", "Chim bồ câu ra ràng"), ("làm sẵn", "thả suối"),
        (Pack(ANIMAL, 1_700, 120, 240, "con"), Pack(KG, 1_100, 75, 130)), (), ("180",), 22, "N005",
        ("Chân ngắn, mình tròn, thịt ngọt.",),
    ),
    Good(
        "thit-hun-khoi", MEAT, ("Lạp sườn hun khói", "Lạp xưởng Lạng Sơn", "Thịt ba chỉ gác bếp", "Khâu nhục",
         "Lạp sườn gác bếp"),
        ("hun mía", "hút chân không", "nạc nhiều", "OCOP 3 sao"),
        (Pack(KG, 1_100, 180, 340), Pack(BAG, 560, 95, 180, "gói 500 g"), Pack(BOX, 560, 85, 150, "bát 500 g")),
        (), (), 64, "1f953", ("Tẩm rượu Mẫu Sơn và nước gừng, hun bã mía.", "Lợn bản, ruột sạch, phơi sương ba đêm.",
         "Hấp cách thủy hoặc nướng than."),
    ),
    Good(
        "trung", FRESH, ("Trứng gà đồi", "Trứng vịt bầu", "Trứng gà đen"), ("mới", "ổ nhà"),
        (Pack(BOX, 650, 32, 60, "hộp 10 quả"), Pack(BOX, 1_900, 95, 165, "vỉ 30 quả")), (), (), 24, "M004",
        ("Nhặt trong ngày, lòng đỏ đậm.",),
    ),
    Good(
        "banh", FRESH, ("Bánh chưng đen Bắc Sơn", "Bánh chưng gù", "Bánh ngải", "Bánh cao sằng", "Bánh coóng phù khô"),
        ("gói lá dong", "nhân đỗ thịt", "làm theo đặt"),
        (Pack(PIECE, 700, 35, 75), Pack(BOX, 1_050, 45, 90, "hộp 10 chiếc")),
        (), ("185", "178", "180"), 36, "1f96e", ("Gạo nếp trộn tro rơm nếp, bánh đen mà thơm.",
         "Nấu mười tiếng, vớt ra hút chân không."),
    ),
    Good(
        "banh", DRY, ("Khẩu sli Bình Gia", "Bánh khảo", "Kẹo lạc nhà làm", "Chè lam"), ("giòn", "ít ngọt", "hộp quà"),
        (Pack(BOX, 420, 30, 65, "hộp 400 g"), Pack(BAG, 520, 32, 60, "túi 500 g")),
        (), ("181", "180"), 30, "1f36e", ("Gạo nếp rang, lạc, mật mía, cắt vuông.", "Quà Tết của người Tày, Nùng."),
    ),
    Good(
        "rau", DRY, ("Khoai môn sấy", "Khoai lang sấy dẻo", "Mít sấy", "Chuối sấy dẻo"), ("không đường", "túi zip"),
        (Pack(BAG, 320, 35, 75, "túi 300 g"), Pack(BAG, 1_050, 110, 220, "túi 1 kg")), (), ("186", "188"), 18, "F004",
        ("Sấy lạnh, dẻo, ngọt tự nhiên.",),
    ),
)  # fmt: skip

CELLAR: tuple[Good, ...] = (
    Good(
        "thach-den", DRY, ("Thạch đen Tràng Định", "Cây thạch đen khô", "Bột thạch đen", "Lá thạch đen Bình Gia"),
        ("loại 1", "vụ mới", "nấu đông cứng", "OCOP 4 sao"),
        (Pack(KG, 1_050, 45, 120), Pack(BAG, 320, 35, 70, "gói bột 300 g"), Pack(BOX, 900, 40, 75,
         "hộp 12 thạch ăn liền")),
        (8, 9, 10), ("180", "181"), 80, "herb-jelly", ("Cây phơi khô một năm nấu mới đông.",
         "Mát, giải nhiệt, ăn với mật mía và sữa.",
         "Đất Tràng Định trồng thạch đen từ đời ông bà."),
    ),
    Good(
        "che", DRY, ("Chè shan tuyết Mẫu Sơn", "Trà hoa vàng Đình Lập", "Chè dây", "Chè xanh Thái Bình",
         "Trà Ô long Đình Lập"),
        ("búp tuyết", "một tôm hai lá", "sao tay", "OCOP 4 sao"),
        (Pack(BAG, 210, 60, 190, "gói 200 g"), Pack(LANG, 110, 30, 110), Pack(BOX, 160, 120, 390, "hộp quà 100 g")),
        (3, 4, 5, 8, 9), ("188", "189"), 56, "1f375", ("Cây cổ thụ trên núi, búp phủ lông trắng.",
         "Nước vàng, chát dịu, hậu ngọt.",
         "Hoa vàng hái tháng Chạp, sấy thăng hoa."),
    ),
    Good(
        "ruou", DRINK, ("Rượu Mẫu Sơn", "Rượu men lá Công Sơn", "Rượu ngô men lá", "Rượu mận", "Rượu ba kích"),
        ("35 độ", "29 độ", "hạ thổ", "nấu nước suối"),
        (Pack(BOTTLE, 950, 70, 160, "chai 750 ml"), Pack(BOTTLE, 1_400, 85, 180, "chai 1 lít"), Pack(JAR, 5_600, 320,
         620, "can 5 lít")),
        (), ("188", "183"), 50, "1f376", ("Men hơn hai mươi loại lá của người Dao.",
         "Nước suối Mẫu Sơn, nồi đồng, lửa củi.",
         "Chỉ bán cho người đủ 18 tuổi."),
    ),
    Good(
        "mat-ong", DRINK, ("Mật ong rừng", "Mật ong hoa hồi", "Mật ong bạc hà", "Mật ong hoa nhãn", "Phấn hoa"),
        ("nguyên chất", "quay ly tâm", "vụ mới", "OCOP 3 sao"),
        (Pack(BOTTLE, 1_450, 180, 380, "chai 1 lít"), Pack(JAR, 560, 80, 170, "hũ 500 g"), Pack(BOTTLE, 720, 95, 200,
         "chai 500 ml")),
        (3, 4, 5, 6, 10, 11), ("187", "184", "186"), 52, "1f36f", ("Ong nội thả rừng, quay mật khi vít nắp.",
         "Không pha đường; để lạnh có thể kết tinh.",
         "Vị the nhẹ của hoa hồi."),
    ),
    Good(
        "trai-cay-khac", DRINK, ("Siro mơ", "Nước mận ngâm", "Mật mía"), ("nhà làm", "ít đường"),
        (Pack(BOTTLE, 1_300, 55, 110, "chai 1 lít"),), (), ("181", "186"), 12, "1fad9", ("Ngâm một năm mới mở.",),
    ),
)  # fmt: skip

WORKSHOP: tuple[Good, ...] = (
    Good(
        "thuoc-nam", DRY, ("Ba kích tím", "Giảo cổ lam", "Lá tắm người Dao", "Cao ích mẫu", "Sâm cau", "Hà thủ ô"),
        ("khô", "loại 1", "thái lát", "nấu cao"),
        (Pack(KG, 1_050, 120, 480), Pack(BAG, 520, 60, 220, "túi 500 g"), Pack(JAR, 320, 110, 240, "hũ 300 g")),
        (), ("188", "189", "182"), 40, "1f33f", ("Bài lá của bà, tắm cho đỡ mỏi.", "Hỏi thầy thuốc trước khi dùng.",
         "Hái rừng, rửa sạch, thái mỏng phơi khô."),
    ),
    Good(
        "tho-cam", CRAFT, ("Túi thổ cẩm", "Khăn thổ cẩm Tày", "Vải chàm", "Áo chàm Nùng", "Địu em bé"),
        ("dệt tay", "nhuộm chàm", "thêu tay", "cỡ lớn"),
        (Pack(PIECE, 450, 80, 650),), (), ("182", "185", "183"), 36, "1f9e3",
        ("Nhuộm chàm hơn mười nước, giặt không phai.", "Hoa văn của bản, mẹ dạy con."),
    ),
    Good(
        "may-tre", CRAFT, ("Gùi mây", "Rổ tre", "Giỏ mây", "Mẹt tre", "Ghế mây"), ("đan tay", "hun khói chống mọt",
         "cỡ nhỡ"),
        (Pack(PIECE, 900, 45, 320), Pack(BUNCH, 1_600, 90, 180, "bộ 3 chiếc")), (), ("186", "187"), 26, "1f9fa",
        ("Nan vót kỹ, không xước tay.",),
    ),
    Good(
        "may-tre", CRAFT, ("Thớt gỗ nghiến", "Khay gỗ", "Ống đũa tre"), ("liền khối", "đánh bóng"),
        (Pack(PIECE, 3_200, 120, 420),), (), ("185", "187"), 16, "1fab5", ("Gỗ tận thu có giấy của kiểm lâm.",),
    ),
)  # fmt: skip
