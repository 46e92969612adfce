// Runs ../tests/frontend/*.test.ts under node's own test runner; what they import of src is bundled as it is for the pages.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const here = import.meta.dirname;
const tests = path.join(here, "../tests/frontend");
const wanted = process.argv.slice(2);
const names = (await readdir(tests)).filter((name) => name.endsWith(".test.ts"));
const chosen = names.filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
const folder = await mkdtemp(path.join(tmpdir(), "xl-frontend-"));
try {
  await build({
    entryPoints: chosen.map((name) => path.join(tests, name)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    nodePaths: [path.join(here, "node_modules")],
    logLevel: "warning",
  });
  const files = chosen.map((name) => path.join(folder, name.replace(/\.ts$/, ".mjs")));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], {
    stdio: "inherit",
    env: { ...process.env, XL_FRONTEND: here },
  });
  process.exitCode = run.status ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
