// Is this machine's clock right? Every answer says what the post office's shows.

export const MOST_WRONG_MS = 120_000;

/** Milliseconds that this machine is ahead (behind when negative); null when it is near enough. */
export function wrongBy(server_ms: number, here_ms: number): number | null {
  const ahead = here_ms - server_ms;
  return Math.abs(ahead) > MOST_WRONG_MS ? ahead : null;
}
