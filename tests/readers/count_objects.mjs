// Counts circles, sliders and spinners of .osu files with osu-parsers and rosu-pp-js.
// usage: OSUGEN_NODE_MODULES=... node count_objects.mjs FILE.osu...; prints JSON: {file: {reader: [c, s, p]}}
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(join(process.env.OSUGEN_NODE_MODULES, 'resolve-from-here.js'));
const { BeatmapDecoder } = require('osu-parsers');
const { HitType } = require('osu-classes');
const rosu = require('rosu-pp-js');

function withOsuParsers(bytes) {
  const map = new BeatmapDecoder().decodeFromBuffer(bytes);
  const counts = [0, 0, 0];
  for (const object of map.hitObjects) {
    if (object.hitType & HitType.Normal) counts[0] += 1;
    else if (object.hitType & HitType.Slider) counts[1] += 1;
    else if (object.hitType & HitType.Spinner) counts[2] += 1;
  }
  return counts;
}

function withRosu(bytes) {
  const map = new rosu.Beatmap(bytes);
  const counts = [map.nCircles, map.nSliders, map.nSpinners];
  map.free();
  return counts;
}

const result = {};
for (const file of process.argv.slice(2)) {
  const bytes = readFileSync(file);
  result[file] = { 'osu-parsers': withOsuParsers(bytes), 'rosu-pp-js': withRosu(bytes) };
}
console.log(JSON.stringify(result));
