// A new version waits until nothing is being done: it never replaces a running cash-out.

export interface Updates {
  /** A new version is installed and waits. */
  readonly waiting: boolean;
  /** Whether the till is at rest: nobody at work, or nothing begun and nothing unsent. */
  rest(is: boolean): void;
  /** Use the new version now. */
  take(): void;
}

/** Installs the worker, and looks for a new version each hour. While the door is shut, a new one is taken by itself. */
export function followUpdates(changed: () => void, doorShut: () => boolean): Updates {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  let fresh: ServiceWorker | null = null;
  let resting = true;
  let taking = false;
  const take = (): void => {
    if (!fresh || !resting) return;
    taking = true;
    fresh.postMessage("take-over");
  };
  const look = (registration: ServiceWorkerRegistration): void => {
    fresh = workers?.controller ? registration.waiting : null;
    if (fresh && resting && doorShut()) take();
    changed();
  };
  workers?.addEventListener("controllerchange", () => {
    if (taking) location.reload();
  });
  void workers
    ?.register("/may-quay/worker.js", { scope: "/may-quay", updateViaCache: "none" })
    .then((registration) => {
      look(registration);
      registration.addEventListener("updatefound", () => {
        const coming = registration.installing;
        coming?.addEventListener("statechange", () => coming.state === "installed" && look(registration));
      });
      setInterval(() => void registration.update().catch(() => undefined), 3_600_000);
    })
    .catch(() => undefined);
  return {
    get waiting() {
      return fresh !== null;
    },
    rest(is) {
      resting = is;
      if (fresh && is && doorShut()) take();
    },
    take,
  };
}
