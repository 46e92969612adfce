// The till app. One window works at a time: a second one waits until the first is closed.
import { render } from "preact";
import { t } from "./parts/say";
import { useWire } from "./till/api";
import { App } from "./till/app";
import "./till/tasks-all";
import { Till } from "./till/till";
import { isTraining } from "./till/training/mode";
import { openPractice } from "./till/training/wire";
import { followUpdates } from "./till/updates";

const TRAINING = isTraining();
const root = document.getElementById("till")!;

async function work(): Promise<void> {
  // A page that begins anew begins at the tasks: the address it had would send notes out as if they were written down just now.
  history.replaceState(null, "", location.pathname + location.search);
  if (TRAINING) useWire(openPractice().fetch);
  const till = new Till(TRAINING);
  await till.start();
  const draw = (): void => render(<App till={till} updates={updates} />, root);
  const updates = followUpdates(() => draw(), () => till.session.door !== "in");
  draw();
}

function alone(then: () => Promise<void>): void {
  const elsewhere = setTimeout(() => {
    render(<main id="main"><p class="note wait" role="status">{t("Máy quầy đang mở ở cửa sổ khác. Đóng cửa sổ kia, cửa sổ này sẽ chạy tiếp.")}</p></main>, root);
  }, 400);
  void navigator.locks.request(TRAINING ? "xu-lang-till-training" : "xu-lang-till", async () => {
    clearTimeout(elsewhere);
    await then();
    await new Promise(() => undefined);
  });
}

alone(work);
