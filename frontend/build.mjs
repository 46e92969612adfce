// Builds src/*.ts, src/*.tsx and src/*.css into hashed files with compressed twins, and a manifest that the pages read.
// XL_STATIC names the target; by default the folder that ships with the Lambda.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = import.meta.dirname;
const target = process.env.XL_STATIC ?? path.join(here, "../chalicelib/static");
const entries = (await readdir(path.join(here, "src"))).filter((name) => /^[a-z-]+\.(tsx?|css)$/.test(name));

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const manifest = {};

async function keep(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const file = name.replace(/(\.\w+)$/, `-${hash}$1`);
  await writeFile(path.join(target, file), bytes);
  if (!/\.(?:css|js|json|wasm)$/.test(name)) {
    manifest[name] = { file, bytes: bytes.length, brotli: bytes.length };
    return JSON.stringify(`/static/${file}`);
  }
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await writeFile(path.join(target, `${file}.br`), brotli);
  await writeFile(path.join(target, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  manifest[name] = { file, bytes: bytes.length, brotli: brotli.length };
  console.log(`${file.padEnd(32)} ${bytes.length} B, ${brotli.length} B compressed`);
  return JSON.stringify(`/static/${file}`);
}

// The app names its worker by address, and the worker its reader: what is named is built first.
const addresses = {
  ZXING_WASM: await keep("zxing-reader.wasm", await readFile(path.join(here, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm"))),
};
// The till and its reader are newer than what phones of households run; the tablets of the counters are ours to choose.
const TABLETS = ["chrome90", "safari15.4", "firefox96"];
const targets = { "scanner-worker.ts": TABLETS, "till-app.tsx": TABLETS, "till-worker.ts": TABLETS };
const workers = entries.filter((name) => name === "scanner-worker.ts");
// The English of what a script says stands before it in a build of its own, which English pages load.
const english = {};
const catalogue = path.join(here, "../chalicelib/data/en");
for (const area of await readdir(catalogue)) {
  const entries = (await readFile(path.join(catalogue, area), "utf8")).matchAll(/^msgid ("(?:[^"\\]|\\.)*")\nmsgstr ("(?:[^"\\]|\\.)*")/gm);
  for (const [, text, said] of entries) if (said !== '""') english[JSON.parse(text)] ??= JSON.parse(said);
}
async function inEnglish(inputs, script) {
  const said = {};
  let speaks = false;
  for (const file of Object.keys(inputs)) {
    const source = file.includes("node_modules") ? "" : await readFile(path.join(here, file), "utf8");
    if (!/from "[^"]*\/say"/.test(source)) continue;
    speaks = true;
    for (const [text] of source.matchAll(/"(?:[^"\\\n]|\\.)*"/g)) {
      const sentence = JSON.parse(text.replace(/\\u\{([0-9a-f]+)\}/gi, (_, code) => String.fromCodePoint(parseInt(code, 16))));
      if (english[sentence]) said[sentence] = english[sentence];
    }
  }
  return speaks ? Buffer.concat([Buffer.from(`var ENGLISH=${JSON.stringify(said)};\n`), script]) : undefined;
}
for (const name of [...workers, ...entries.filter((each) => !workers.includes(each))]) {
  const { outputFiles, metafile } = await build({
    metafile: true,
    absWorkingDir: here,
    entryPoints: [path.join(here, "src", name)],
    bundle: true,
    minify: true,
    write: false,
    target: targets[name] ?? ["chrome80", "safari14", "firefox78"],
    format: "iife",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: addresses,
  });
  const script = Buffer.from(outputFiles[0].contents);
  const address = await keep(name.replace(/\.tsx?$/, ".js"), script);
  const translated = name.endsWith("css") ? undefined : await inEnglish(metafile.inputs, script);
  if (translated) await keep(name.replace(/\.tsx?$/, ".en.js"), translated);
  if (name === "scanner-worker.ts") addresses.SCANNER_WORKER = address;
}
for (const name of await readdir(path.join(here, "src/icons"))) await keep(name, await readFile(path.join(here, "src/icons", name)));

// Pictures of the help pages, taken from the real screens by tests/browser/help_pictures.py.
for (const language of ["vi", "en"]) {
  const folder = path.join(here, "pictures", language);
  for (const name of await readdir(folder)) await keep(`help-${language}-${name}`, await readFile(path.join(folder, name)));
}

// Recordings (docs/voice.md): <language>/<key>.<kind>, of this folder and, to try the pages out, of the one that XL_VOICE names.
const voice = JSON.parse(await readFile(path.join(here, "voice/manifest.json"), "utf8"));
const texts = Object.fromEntries(voice.prompts.map((prompt) => [prompt.key, prompt.text]));
const files = {};
for (const folder of [path.join(here, "voice"), process.env.XL_VOICE].filter(Boolean)) {
  for (const language of Object.keys(voice.languages)) {
    for (const name of await readdir(path.join(folder, language)).catch(() => [])) {
      const [, key, kind] = /^([a-z0-9-]+)\.(ogg|mp3|m4a|wav)$/.exec(name) ?? [];
      if (!key || !(key in texts || key in voice.numbers)) continue;
      (files[language] ??= {})[key] = JSON.parse(await keep(`voice-${language}-${key}.${kind}`, await readFile(path.join(folder, language, name))));
    }
  }
}
await keep("voice.json", Buffer.from(JSON.stringify({ languages: voice.languages, texts, files })));
await writeFile(path.join(target, "manifest.json"), JSON.stringify(manifest, null, 1));
