// How long a code is still good, second by second.
import { t } from "./say";

export function countDown(place: HTMLElement): void {
  const until = Date.parse(place.dataset.until!);
  const show = (): void => {
    const left = Math.max(0, Math.floor((until - Date.now()) / 1000));
    const hours = Math.floor(left / 3600);
    const minutes = Math.floor((left % 3600) / 60);
    place.hidden = false;
    if (!left) place.textContent = t("Mã đã hết hạn, tiền trở về số dư.");
    else if (hours) place.textContent = t("Còn {hours} giờ {minutes} phút", { hours, minutes });
    else place.textContent = t("Còn {minutes} phút {seconds} giây", { minutes, seconds: left % 60 });
    if (left) setTimeout(show, hours ? 20_000 : 1000);
  };
  show();
}
