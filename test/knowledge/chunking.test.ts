import * as fs from 'fs';
import * as path from 'path';
import { Chunking } from '../../src';
import { Findings } from '../../src/contract/findings';
import { ChunkingPreset, ChunkingPresets } from '../../src/contract/knowledge/chunking';

const SOURCE = fs.readFileSync(path.join(__dirname, '..', '..', 'src', 'knowledge', 'chunking.ts'), 'utf8');
const PRESETS = Object.keys(ChunkingPresets) as ChunkingPreset[];

/** The docstring before a factory, on one line. */
function docstringOf(preset: string): string {
  const [, text] = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*public static ${preset}\\(`).exec(SOURCE)!;
  return text.replace(/\s*\n\s*\*\s*/g, ' ');
}

describe.each(PRESETS)('preset %s', (preset) => {
  const { maxTokens, overlapPercentage } = ChunkingPresets[preset];

  test('says the numbers that it has', () => {
    expect(docstringOf(preset)).toContain(`${maxTokens} tokens with ${overlapPercentage} % overlap`);
  });

  test('says when not to take it', () => {
    expect(docstringOf(preset)).toMatch(/Not for|Where each|are no formats/);
  });

  test('is deployed with these numbers, and within the limits', () => {
    expect(Chunking[preset]()._property()).toEqual({
      chunkingStrategy: 'FIXED_SIZE', fixedSizeChunkingConfiguration: { maxTokens, overlapPercentage },
    });
    const findings = new Findings();
    Chunking[preset]()._check(findings);
    expect(findings.all).toEqual([]);
  });
});

test('every preset of the table is one of the class', () => {
  expect(PRESETS.filter((preset) => typeof Chunking[preset] !== 'function')).toEqual([]);
});
