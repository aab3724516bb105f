import { createHash } from 'crypto';
import { existsSync, mkdirSync, writeFileSync } from 'fs';
import { dirname, join, relative } from 'path';
import { FileAssetLocation, FileAssetPackaging, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Files that were made at synth, as an asset that is named after what is in them. */
export function stageFiles(scope: Construct, files: ReadonlyMap<string, Uint8Array>): FileAssetLocation {
  const { assetOutdir, outdir } = Stage.of(scope)!;
  const hash = createHash('sha256');
  files.forEach((content, name) => hash.update(`${name} ${content.length}\n`).update(content));
  const sourceHash = hash.digest('hex');
  const directory = join(assetOutdir, `asset.${sourceHash}`);
  if (!existsSync(directory)) {
    mkdirSync(directory);
    files.forEach((content, name) => {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), content);
    });
  }
  return Stack.of(scope).synthesizer.addFileAsset({ fileName: relative(outdir, directory), packaging: FileAssetPackaging.ZIP_DIRECTORY, sourceHash });
}
