"""Goods of orchard, forest and field."""

from infra.demo.goods import BAG, BOTTLE, BOX, BUNCH, CRATE, DRY, FRESH, FRUIT, JAR, KG, LANG, PIECE, Good, Pack

ORCHARD: tuple[Good, ...] = (
    Good(
        "na", FRUIT, ("Na Chi Lăng", "Na dai Chi Lăng", "Na dai núi đá", "Na bở Hữu Lũng", "Na dai Đồng Mỏ"),
        ("loại 1", "loại 2", "quả to 3 quả/kg", "VietGAP", "OCOP 4 sao", "cuối vụ", "chín cây"),
        (Pack(KG, 1_100, 35, 85), Pack(CRATE, 10_600, 390, 780, "thùng 10 kg"), Pack(CRATE, 5_400, 210, 420,
         "thùng 5 kg"),
         Pack(BOX, 3_300, 160, 290, "hộp quà 3 kg")),
        (7, 8, 9, 10), ("187", "186"), 150, "E016",
        ("Quả to, mắt phẳng, ngọt đậm, ít hạt.", "Na leo núi đá, gánh bằng dây cáp xuống chân núi.",
         "Vỏ xanh ngả vàng, bóp nhẹ thấy mềm là ăn được.", "Thịt dai, tách hạt dễ, trẻ con rất thích."),
    ),
    Good(
        "hong", FRUIT, ("Hồng vành khuyên Bảo Lâm", "Hồng không hạt Bảo Lâm", "Hồng vành khuyên Văn Lãng", "Hồng ngâm"),
        ("loại 1", "loại 2", "đã ngâm sạch chát", "quả đều", "OCOP 3 sao"),
        (Pack(KG, 1_050, 25, 60), Pack(CRATE, 10_500, 260, 560, "thùng 10 kg"), Pack(BOX, 2_200, 90, 150, "hộp 2 kg")),
        (8, 9, 10), ("183", "182"), 70, "E006",
        ("Ăn giòn, ngọt mát, không có hạt.", "Quả nhỏ có vành quanh tai, đặc sản của vùng biên.",
         "Ngâm nước suối hai đêm cho hết chát."),
    ),
    Good(
        "hong", DRY, ("Hồng treo gió Bảo Lâm", "Hồng sấy dẻo Cao Lộc"), ("phơi 30 ngày", "mật phấn trắng",
         "đóng hộp quà"),
        (Pack(BOX, 550, 140, 260, "hộp 500 g"), Pack(BAG, 1_050, 280, 460, "túi 1 kg")),
        (10, 11, 12, 1), ("183",), 22, "E006",
        ("Treo gió tự nhiên, ngoài dẻo trong ướt mật.", "Không lưu huỳnh, phấn trắng là đường của quả."),
    ),
    Good(
        "cam-quyt", FRUIT, ("Quýt vàng Bắc Sơn", "Cam canh Hữu Lũng", "Cam Vạn Linh", "Quýt Tràng Định"),
        ("loại 1", "loại 2", "hái tại vườn", "VietGAP", "quả to", "cho trẻ ăn dặm"),
        (Pack(KG, 1_050, 18, 48), Pack(CRATE, 10_500, 190, 440, "thùng 10 kg")),
        (11, 12, 1, 2), ("185", "186", "187", "180"), 90, "E047",
        ("Quýt vỏ mỏng màu vàng, mọng nước, thơm cả buồng.", "Trồng trong thung lũng đá vôi Bắc Sơn.",
         "Ngọt thanh, để được hai tuần."),
    ),
    Good(
        "cam-quyt", FRUIT, ("Bưởi da xanh Hữu Lũng", "Bưởi Diễn vườn nhà", "Phật thủ Cao Lộc"), ("quả trên 1 kg",
         "quả đều"),
        (Pack(PIECE, 1_200, 18, 45), Pack(CRATE, 12_000, 190, 420, "thùng 10 quả")),
        (10, 11, 12, 1), ("186", "183"), 24, "E056", ("Múi ráo, không he, để cả tháng vẫn ngọt.", "Hái chín cây."),
    ),
    Good(
        "dao-man", FRUIT, ("Đào Mẫu Sơn", "Đào chuông Mẫu Sơn", "Đào tiên Công Sơn"),
        ("giòn", "loại 1", "quả nhỏ giòn ngọt", "chín đỏ"),
        (Pack(KG, 1_050, 30, 75), Pack(BOX, 2_200, 80, 160, "hộp 2 kg"), Pack(CRATE, 5_300, 170, 340, "thùng 5 kg")),
        (5, 6, 7), ("188", "183"), 45, "E050",
        ("Đào người Dao trồng trên núi Mẫu Sơn, cao hơn nghìn mét.", "Vỏ có lông tơ, thịt đỏ ở hột, giòn và thơm."),
    ),
    Good(
        "dao-man", FRUIT, ("Mận cơm", "Mận máu Lạng Sơn", "Mận hậu Bình Gia", "Mơ vàng Bắc Sơn"), ("hái ngày", "loại 1",
         "để ngâm"),
        (Pack(KG, 1_050, 15, 40), Pack(CRATE, 10_500, 140, 350, "thùng 10 kg")),
        (4, 5, 6), ("181", "185", "180"), 30, "E054", ("Chua ngọt, giòn, chấm muối ớt là hết cân.",
         "Cây già trên hai mươi năm."),
    ),
    Good(
        "dao-man", FRUIT, ("Lê Tràng Định", "Lê xanh Thất Khê", "Lê nâu"), ("loại 1", "quả to"),
        (Pack(KG, 1_050, 25, 55), Pack(CRATE, 10_500, 240, 500, "thùng 10 kg")),
        (8, 9, 10), ("180", "182"), 20, "E051", ("Nhiều nước, hơi sạn như lê xưa.",
         "Vùng Thất Khê đất phù sa, lê ngọt mát."),
    ),
    Good(
        "trai-cay-khac", FRUIT, ("Chuối tây", "Chuối tiêu hồng", "Chuối ngự"), ("nải to", "chín tự nhiên"),
        (Pack(BUNCH, 2_200, 20, 45, "nải"), Pack(KG, 1_050, 10, 22)),
        (), ("180", "186", "189"), 26, "E012", ("Chín cây, không thuốc.", "Nải từ 16 quả, cuống còn xanh."),
    ),
    Good(
        "trai-cay-khac", FRUIT, ("Ổi lê", "Ổi đào vườn nhà"), ("giòn", "loại 1"), (Pack(KG, 1_050, 15, 32),),
        (7, 8, 9, 10, 11), ("186", "187"), 14, "E029", ("Giòn, thơm, ruột hồng.",),
    ),
    Good(
        "trai-cay-khac", FRUIT, ("Vải thiều Hữu Lũng", "Vải sớm Hòa Thắng", "Nhãn lồng Hữu Lũng", "Nhãn Thiện Tân"),
        ("loại 1", "cả cành", "hạt nhỏ"),
        (Pack(KG, 1_050, 18, 50), Pack(CRATE, 5_300, 95, 240, "thùng 5 kg")),
        (6, 7, 8), ("186",), 28, "E035", ("Cùi dày, hạt nhỏ.", "Bẻ cả cành từ sáng sớm, còn sương.")
    ),
    Good(
        "trai-cay-khac", FRUIT, ("Dứa mật", "Mít thái", "Dưa hấu hắc mỹ nhân", "Xoài Yên Châu giống"), ("loại 1",
         "chín cây"),
        (Pack(PIECE, 1_600, 15, 60), Pack(KG, 1_050, 12, 30)), (5, 6, 7, 8), ("186", "189"), 16, "E053",
        ("Ngọt đậm, ít xơ.", "Vườn đồi thoai thoải, nắng cả ngày."),
    ),
)  # fmt: skip

SPICES: tuple[Good, ...] = (
    Good(
        "hoi", DRY, ("Hoa hồi khô", "Hoa hồi Văn Quan", "Đại hồi tám cánh", "Hồi vụ tứ quý", "Hoa hồi Bình Gia"),
        ("cánh đều", "loại 1", "vụ mùa", "sấy lạnh", "OCOP 4 sao", "nguyên bông", "vỡ cánh giá rẻ"),
        (Pack(KG, 1_050, 160, 330), Pack(LANG, 110, 19, 40), Pack(BAG, 520, 90, 190, "túi 500 g"),
         Pack(BOX, 260, 60, 120, "hộp 250 g")),
        (7, 8, 9, 10), ("184", "181", "182", "183", "185"), 150, "star-anise",
        ("Rừng hồi cổ của bản, cây trên bốn mươi tuổi.", "Bông tám cánh nở đều, màu nâu đỏ, thơm lâu.",
         "Nấu phở, kho thịt, ủ rượu đều được.", "Hàm lượng tinh dầu cao, để trong tủ thơm cả nhà."),
    ),
    Good(
        "que", DRY, ("Quế vỏ khô", "Quế cạo vỏ", "Quế thanh"), ("loại 1", "cuộn tròn", "thanh 20 cm"),
        (Pack(KG, 1_050, 90, 190), Pack(BAG, 520, 55, 110, "túi 500 g"), Pack(LANG, 110, 12, 25)),
        (3, 4, 8, 9), ("180", "189", "181"), 36, "cinnamon", ("Cay ngọt, dày mình, nhiều dầu.", "Cây mười năm mới bóc vỏ."),
    ),
    Good(
        "tinh-dau", DRY, ("Tinh dầu hồi", "Tinh dầu quế", "Tinh dầu sả", "Tinh dầu màng tang"),
        ("nguyên chất", "chưng cất hơi nước", "OCOP 3 sao"),
        (Pack(BOTTLE, 60, 70, 150, "chai 30 ml"), Pack(BOTTLE, 180, 180, 390, "chai 100 ml")),
        (), ("184", "181"), 34, "1f9f4", ("Chưng nồi đồng, một mẻ trăm cân hoa được hơn lít.",
         "Xông phòng, xoa bóp, đuổi muỗi."),
    ),
    Good(
        "gia-vi-khac", DRY, ("Hạt mắc khén", "Hạt dổi rừng", "Quả mác mật khô", "Tiêu rừng"), ("mới", "rang sẵn",
         "loại 1"),
        (Pack(LANG, 110, 25, 75), Pack(BAG, 220, 55, 140, "túi 200 g")),
        (9, 10, 11), ("182", "183", "184"), 38, "G031", ("Thiếu nó là không ra vị vịt quay Lạng Sơn.",
         "Hái rừng, phơi gác bếp."),
    ),
    Good(
        "gia-vi-khac", FRESH, ("Lá mác mật", "Lá lốt rừng", "Lá gừng"), ("tươi", "khô"),
        (Pack(BUNCH, 250, 10, 22, "bó"), Pack(BAG, 220, 15, 35, "túi 200 g")),
        (), (), 18, "G010", ("Nhồi bụng vịt, lợn quay.", "Lá bánh tẻ, thơm nhất buổi sớm."),
    ),
    Good(
        "gia-vi-khac", DRY, ("Măng ớt Lạng Sơn", "Măng ớt mác mật", "Ớt ngâm quả mác mật"), ("cay vừa", "cay nhiều",
         "ba năm"),
        (Pack(JAR, 620, 35, 75, "hũ 500 g"), Pack(JAR, 1_150, 60, 120, "hũ 1 kg")),
        (), (), 44, "G022", ("Măng giòn, ớt thơm, chấm gì cũng hợp.", "Ngâm nước suối, không phẩm màu."),
    ),
    Good(
        "gia-vi-khac", FRESH, ("Gừng trâu", "Gừng gió", "Gừng Tràng Định"), ("củ to", "già"), (Pack(KG, 1_050, 18, 42),),
        (10, 11, 12, 1), ("180", "182"), 24, "G014", ("Cay đậm, ít xơ, ngâm rượu hay làm mứt.",),
    ),
    Good(
        "gia-vi-khac", DRY, ("Tỏi tía", "Tỏi một nhánh"), ("phơi khô", "loại 1"), (Pack(KG, 1_050, 60, 150), Pack(BAG,
         520, 35, 90, "túi 500 g")),
        (2, 3, 4), ("185", "187"), 16, "G011", ("Tép nhỏ, cay thơm.",),
    ),
    Good(
        "gia-vi-khac", DRY, ("Tinh bột nghệ đỏ", "Bột nghệ vàng", "Tinh bột nghệ đen"), ("nguyên chất", "lắng bảy nước"),
        (Pack(JAR, 560, 140, 290, "hũ 500 g"), Pack(BAG, 220, 60, 130, "túi 200 g")),
        (), ("180", "186"), 22, "G033", ("Lọc tay bảy lần nước, không mùi hăng.",),
    ),
)  # fmt: skip

FIELD: tuple[Good, ...] = (
    Good(
        "rau", FRESH, ("Rau bò khai", "Rau ngót rừng", "Rau dớn", "Rau sắng Hữu Lũng"), ("ngọn non", "tươi", "hái rừng"),
        (Pack(BUNCH, 320, 12, 30, "bó"), Pack(KG, 1_050, 45, 130)),
        (2, 3, 4, 5, 6), ("186", "187", "185"), 34, "C033", ("Xào tỏi, xào thịt bò là nhất.",
         "Hái trên núi đá, mỗi sáng một ít."),
    ),
    Good(
        "rau", FRESH, ("Cải ngồng Lạng Sơn", "Cải làn", "Cải mèo"), ("ngồng non", "sạch", "VietGAP"),
        (Pack(KG, 1_050, 12, 28), Pack(BUNCH, 520, 8, 16, "bó")),
        (10, 11, 12, 1, 2, 3), ("183", "178", "188"), 40, "C026", ("Ngọt, giòn, luộc chấm trứng dầm.",
         "Rau đất thành phố, hái sáng sớm."),
    ),
    Good(
        "rau", FRESH, ("Su su Mẫu Sơn", "Ngọn su su Mẫu Sơn", "Su su quả"), ("non", "loại 1"), (Pack(KG, 1_050, 10,
         25),),
        (8, 9, 10, 11, 12), ("188", "183"), 24, "D038", ("Khí hậu mát quanh năm nên quả ngọt, không xơ.",),
    ),
    Good(
        "rau", FRESH, ("Khoai lang Lộc Bình", "Khoai lang mật", "Khoai sọ", "Củ sắn dây tươi"), ("củ to", "ruột vàng",
         "ruột tím"),
        (Pack(KG, 1_050, 12, 35), Pack(CRATE, 10_500, 130, 300, "thùng 10 kg")),
        (9, 10, 11, 12), ("188", "189"), 32, "F013", ("Nướng lên chảy mật.", "Bở, bùi, trồng đất cát pha."),
    ),
    Good(
        "nam", DRY, ("Nấm hương rừng", "Nấm hương Mẫu Sơn", "Mộc nhĩ gỗ nghiến", "Nấm linh chi rừng"), ("khô",
         "cánh nhỏ", "loại 1"),
        (Pack(LANG, 110, 30, 85), Pack(BAG, 220, 60, 170, "túi 200 g"), Pack(KG, 1_050, 250, 650)),
        (), ("188", "189", "181"), 46, "J004", ("Hái trên thân gỗ mục, phơi nắng to.",
         "Ngâm nước ấm mười lăm phút là nở."),
    ),
    Good(
        "nam", FRESH, ("Nấm hương tươi", "Nấm sò", "Nấm mối"), ("tươi", "hái ngày"), (Pack(KG, 1_050, 45, 140),),
        (), ("178", "183"), 14, "J003", ("Trại nấm nhà em giao trong ngày.",),
    ),
    Good(
        "mang", DRY, ("Măng khô", "Măng nứa khô", "Măng lưỡi lợn", "Măng vầu khô"), ("loại 1", "búp non",
         "không lưu huỳnh"),
        (Pack(KG, 1_050, 160, 350), Pack(BAG, 520, 85, 180, "túi 500 g")),
        (), ("184", "181", "189"), 40, "D002", ("Luộc hai nước rồi ép, phơi gác bếp.", "Ngâm nước gạo một đêm là mềm."),
    ),
    Good(
        "mang", FRESH, ("Măng tươi", "Măng bương", "Măng đắng", "Măng chua"), ("non", "luộc sẵn", "hũ"),
        (Pack(KG, 1_050, 15, 45), Pack(JAR, 1_150, 30, 60, "hũ 1 kg")),
        (3, 4, 5, 6, 7, 8), ("182", "184", "180"), 28, "D002", ("Bẻ sáng, luộc ngay cho khỏi đắng.",),
    ),
    Good(
        "gao", DRY, ("Gạo bao thai Tràng Định", "Nếp cái hoa vàng Bắc Sơn", "Gạo nếp nương", "Gạo nếp cẩm",
         "Gạo tẻ Thất Khê"),
        ("mới", "vụ mùa", "xay rối", "OCOP 3 sao"),
        (Pack(KG, 1_050, 18, 45), Pack(BAG, 5_200, 95, 220, "túi 5 kg"), Pack(BAG, 10_300, 185, 420, "bao 10 kg")),
        (10, 11), ("180", "185", "181"), 70, "A015", ("Cơm dẻo, để nguội vẫn mềm.", "Ruộng bậc thang một vụ, nước suối.",
         "Nấu xôi, gói bánh chưng đen đều ngon."),
    ),
    Good(
        "mien-pho", DRY, ("Miến dong Bình Gia", "Phở khô Lạng Sơn", "Bún khô Cao Lộc", "Miến dong Lộc Bình"),
        ("sợi dai", "sợi nhỏ", "không hàn the"),
        (Pack(KG, 1_050, 45, 95), Pack(BAG, 520, 25, 52, "gói 500 g")),
        (), ("181", "183", "188"), 40, "A024", ("Bột dong riềng nhà trồng, tráng tay, phơi phên tre.",
         "Nấu lâu không nát."),
    ),
    Good(
        "dau-lac", DRY, ("Lạc đỏ", "Đỗ tương Cao Lộc", "Đậu nho nhe", "Lạc sen Văn Quan"), ("bóc vỏ", "mới", "sàng kỹ"),
        (Pack(KG, 1_050, 28, 70), Pack(BAG, 520, 18, 38, "túi 500 g")),
        (6, 7, 11), ("183", "184"), 34, "H012", ("Hạt mẩy, bùi.", "Rang, ép dầu, nấu chè."),
    ),
    Good(
        "dau-lac", DRY, ("Ngô nếp nương", "Ngô tẻ hạt", "Bắp nếp tím"), ("khô", "bắp tươi"), (Pack(KG, 1_050, 10, 28),
         Pack(BUNCH, 2_600, 25, 50, "chục bắp")),
        (6, 7, 8, 9), ("185", "187"), 22, "A007", ("Ngô trồng hốc đá, dẻo và thơm.",),
    ),
)  # fmt: skip
