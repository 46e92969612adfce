// The till app. One window works at a time: a second one waits until the first is closed.
import { render } from "preact";
import { t } from "./parts/say";
import { App } from "./till/app";
import "./till/tasks-all";
import { Till } from "./till/till";
import { followUpdates } from "./till/updates";

const root = document.getElementById("till")!;

async function work(): Promise<void> {
  const till = new Till();
  await till.start();
  const draw = (): void => render(<App till={till} updates={updates} />, root);
  const updates = followUpdates(() => draw(), () => till.session.door !== "in");
  draw();
}

function alone(then: () => Promise<void>): void {
  const elsewhere = setTimeout(() => {
    render(<main id="main"><p class="note wait" role="status">{t("Máy quầy đang mở ở cửa sổ khác. Đóng cửa sổ kia, cửa sổ này sẽ chạy tiếp.")}</p></main>, root);
  }, 400);
  void navigator.locks.request("xu-lang-till", async () => {
    clearTimeout(elsewhere);
    await then();
    await new Promise(() => undefined);
  });
}

alone(work);
