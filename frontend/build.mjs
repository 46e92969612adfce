// Builds src/*.ts and src/*.css into hashed files with compressed twins, and a manifest that the pages read.
// XL_STATIC names the target; by default the folder that ships with the Lambda.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = import.meta.dirname;
const target = process.env.XL_STATIC ?? path.join(here, "../chalicelib/static");
const entries = (await readdir(path.join(here, "src"))).filter((name) => /^[a-z-]+\.(ts|css)$/.test(name));

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const manifest = {};
for (const name of entries) {
  const { outputFiles } = await build({
    entryPoints: [path.join(here, "src", name)],
    bundle: true,
    minify: true,
    write: false,
    target: ["chrome80", "safari14", "firefox78"],
    format: "iife",
    legalComments: "none",
  });
  const bytes = Buffer.from(outputFiles[0].contents);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const built = name.replace(/\.ts$/, ".js");
  const file = built.replace(/(\.\w+)$/, `-${hash}$1`);
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await writeFile(path.join(target, file), bytes);
  await writeFile(path.join(target, `${file}.br`), brotli);
  await writeFile(path.join(target, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  manifest[built] = { file, bytes: bytes.length, brotli: brotli.length };
  console.log(`${file.padEnd(32)} ${bytes.length} B, ${brotli.length} B compressed`);
}
await writeFile(path.join(target, "manifest.json"), JSON.stringify(manifest, null, 1));
