// What the teller reads when a voucher is not paid: what happened, and what to do next. That no money moved the screen says itself.
import { t } from "../../parts/say";

export interface Told {
  readonly what: string;
  readonly next: string;
}

/** Of a rule, or another refusal of the tablet, by its name. */
export function toldOf(rule: string): Told {
  const sync = (): string => t("Khi có mạng, bấm Đồng bộ rồi thử lại.");
  const wait = (): string => t("Khách huỷ phiếu trên điện thoại hoặc chờ phiếu hết hạn: tiền tự về số dư.");
  switch (rule) {
    case "lease_active":
      return { what: t("Máy này đang không được chi khi mất mạng."), next: sync() };
    case "lease_time":
      return { what: t("Quyền chi khi mất mạng đã hết hạn."), next: sync() };
    case "silent":
      return { what: t("Máy đã quá một ngày chưa đồng bộ với bưu điện."), next: sync() };
    case "clock":
      return {
        what: t("Sai giờ máy, hoặc ứng dụng vừa mở lại khi mất mạng."),
        next: t("Gọi kiểm soát viên: so giờ máy với đồng hồ khác, rồi nhập mã mở khoá. Có mạng thì chỉ cần đồng bộ."),
      };
    case "signature":
      return {
        what: t("Không phải phiếu thật, hoặc máy chưa biết phiếu này."),
        next: t("Quét lại hình vuông trên phiếu. Với 10 số, phiếu phải được lập trước lần đồng bộ cuối của máy."),
      };
    case "outlet":
      return { what: t("Phiếu này nhận tiền ở bưu điện khác."), next: t("Mời khách xem tên bưu điện ghi trên phiếu.") };
    case "lease":
      return { what: t("Phiếu này lập cho quyền chi trước đây của bưu điện."), next: wait() };
    case "expiry":
      return { what: t("Phiếu đã hết hạn."), next: t("Tiền tự về số dư của khách sau khi máy đồng bộ.") };
    case "once":
      return {
        what: t("Máy này đã ghi là phiếu này được trả, hoặc sẽ không trả nữa."),
        next: t("ĐỪNG TRẢ TIỀN LẠI. Xem danh sách phiếu đã trả trên máy."),
      };
    case "cancelled":
      return { what: t("Chủ phiếu đã huỷ phiếu này."), next: t("Tiền tự về số dư của khách sau khi máy đồng bộ.") };
    case "pin_tries":
      return { what: t("Phiếu bị khoá ở máy này vì bấm sai 4 số quá nhiều lần."), next: wait() };
    case "pin":
      return { what: t("4 số nhận tiền chưa đúng."), next: t("Mời khách tự bấm lại. Sai 5 lần thì phiếu bị khoá ở máy này.") };
    case "cash_cap":
      return { what: t("Vượt số tiền máy được chi cho đến lần đồng bộ sau."), next: sync() };
    case "count_cap":
      return { what: t("Đã đủ số phiếu máy được chi cho đến lần đồng bộ sau."), next: sync() };
    case "till":
      return { what: t("Trong ngăn không đủ tiền."), next: t("Thêm tiền vào ngăn khi có mạng, hoặc hẹn khách quay lại.") };
    case "no_shift":
      return { what: t("Ca chưa mở, hoặc đang khoá."), next: t("Mở ca rồi thử lại.") };
    case "unlock":
      return { what: t("Mã mở khoá chưa đúng."), next: t("Hỏi lại kiểm soát viên mã 8 số của máy này.") };
    case "unlock_tries":
      return { what: t("Nhập sai mã mở khoá quá nhiều lần."), next: sync() };
    default:
      throw new Error(`no words for ${rule}`);
  }
}
