// Runs model.squiggle: `node run.mjs DRAWS SEED RUNS`; one JSON line: figures, and CPU seconds of each run.
import { readFileSync } from "node:fs";
import { run } from "@quri/squiggle-lang";

const [draws, seed, runs] = process.argv.slice(2).map(Number);
const code = readFileSync(new URL("model.squiggle", import.meta.url), "utf8");
const seconds = [];
let samples = null;
for (let i = 0; i < runs; i++) {
  const before = process.cpuUsage();
  const output = await run(code, { environment: { sampleCount: draws, xyPointLength: 1000, seed: String(seed + i) } });
  if (!output.result.ok) throw new Error(output.result.value.toString());
  const result = output.result.value.result.value ?? output.result.value.result;
  const of = (name) => result.get(name).value.getSamples();
  samples = { npv: of("npv"), roi: of("roi"), payback: of("payback") };
  const used = process.cpuUsage(before);
  seconds.push((used.user + used.system) / 1e6);
}
process.stdout.write(JSON.stringify({ seconds, samples: Object.fromEntries(Object.entries(samples).map(([k, v]) => [k, Array.from(v)])) }));
