import * as fs from 'node:fs';
import * as path from 'node:path';
import { Runner } from './runner';
import { Places } from '../placement';

const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'x64', arm64: 'arm64' };

/** Runs what speaks the Runtime API itself: the `bootstrap` of a function on `provided.al2023`, in whichever language it was written. */
export class BootstrapRunner implements Runner {
  public readonly name = 'the function\'s own bootstrap';
  public readonly needed = [];

  public provide(): void { /* it brings everything */ }

  public environment(): Record<string, string> {
    return {};
  }

  public prepare(): void { /* only the kernel can guard it */ }

  public command({ task, layers }: Places): string[] {
    const places = [task, layers].map((folder) => path.join(folder, 'bootstrap'));
    return [places.find((file) => fs.existsSync(file)) ?? places[0]];
  }
}

/** Why a bootstrap for an architecture cannot run on this machine; undefined where it can. */
export function whyNoBootstrap(architecture: string): string | undefined {
  return process.platform === 'linux' && ARCHITECTURES[architecture] === process.arch ? undefined
    : `it is built for Linux on ${architecture}, and this machine is ${process.platform} on ${process.arch}`;
}
