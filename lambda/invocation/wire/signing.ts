import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, ChecksumConstructor, SourceData } from '@smithy/types';
import type { CredentialSource } from './credentials';

/** Node's own hashing, which is what the signature takes its time for. */
class Sha256 implements Checksum {
  private parts: Uint8Array[] = [];

  public constructor(private readonly secret?: SourceData) {
  }

  public update(chunk: SourceData | string): void {
    this.parts.push(typeof chunk === 'string' ? Buffer.from(chunk) : bytesOf(chunk));
  }

  public async digest(): Promise<Uint8Array> {
    const hash = this.secret === undefined ? createHash('sha256') : createHmac('sha256', typeof this.secret === 'string' ? this.secret : bytesOf(this.secret));
    this.parts.forEach((part) => hash.update(part));
    return hash.digest();
  }

  public reset(): void {
    this.parts = [];
  }
}

function bytesOf(data: SourceData): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data)
    : ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
}

/** Signs calls of one service in one Region. */
export function signer(service: string, region: string, credentials: CredentialSource): SignatureV4 {
  return new SignatureV4({ service, region, credentials, sha256: Sha256 as unknown as ChecksumConstructor });
}
