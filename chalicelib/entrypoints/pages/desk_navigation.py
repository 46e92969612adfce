"""The rooms of the desk, in the order of its navigation."""

from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.speech import words

ROOMS: tuple[tuple[str, str, str], ...] = words(
    (
        ("tong-quan", HOME, "Toàn tỉnh"),
        ("hom-nay", f"{HOME}/hom-nay", "Hôm nay"),
        ("viec", f"{HOME}/viec", "Việc cần làm"),
        ("kien-cham", f"{HOME}/kien-cham", "Kiện quá hạn"),
        ("cho-tra", f"{HOME}/cho-tra", "Hộ chờ tiền"),
        ("ban-hang", f"{HOME}/ban-hang", "Bán theo nông sản"),
        ("tim", f"{HOME}/tim", "Tra cứu"),
        ("theo-dau", f"{HOME}/theo-dau", "Theo dấu đồng tiền"),
        ("khoan-giu", f"{HOME}/khoan-giu", "Khoản giữ & trung gian"),
        ("duyet", f"{HOME}/duyet", "Chờ duyệt"),
        ("vu-viec", f"{HOME}/vu-viec", "Vụ việc"),
        ("kiem-duyet", f"{HOME}/kiem-duyet", "Kiểm duyệt"),
        ("danh-gia", f"{HOME}/danh-gia", "Đánh giá"),
        ("ca", f"{HOME}/ca", "Ca giao dịch"),
        ("tien-mat", f"{HOME}/tien-mat", "Bản đồ tiền mặt"),
        ("chuyen", f"{HOME}/chuyen", "Chuyến tiền mặt"),
        ("may", f"{HOME}/may", "Máy tính bảng"),
        ("sao-ke", f"{HOME}/sao-ke", "Sao kê & chênh lệch"),
        ("thu-ho", f"{HOME}/thu-ho", "Tiền thu hộ"),
        ("khieu-nai-the", f"{HOME}/khieu-nai-the", "Khiếu nại thẻ"),
        ("khuyen-mai", f"{HOME}/khuyen-mai", "Khuyến mãi"),
        ("nhap-xuat", f"{HOME}/nhap-xuat", "Nhập, xuất sản phẩm"),
        ("hoan-tien", f"{HOME}/hoan-tien", "Hoàn tiền bị kẹt"),
        ("tin-nhan", f"{HOME}/tin-nhan", "Tin nhắn"),
        ("thong-bao", f"{HOME}/thong-bao", "Thông báo"),
        ("nop-thue", f"{HOME}/nop-thue", "Thuế & hoa hồng"),
        ("can-doi", f"{HOME}/can-doi", "Cân đối thử"),
        ("niem-phong", f"{HOME}/niem-phong", "Niêm phong sổ"),
        ("chinh-sach", f"{HOME}/chinh-sach", "Chính sách"),
        ("nguoi", f"{HOME}/nguoi", "Người"),
        ("he-thong", f"{HOME}/he-thong", "Hệ thống khác"),
        ("tu-dien", f"{HOME}/tu-dien", "Từ điển tìm kiếm"),
    )
)
"""The place that a page names, its address, its name."""
