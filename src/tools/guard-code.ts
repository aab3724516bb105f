import { createHash } from 'crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'fs';
import { join, relative } from 'path';
import { FileAssetPackaging, Stack, Stage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { GuardConfig } from '../contract/tools/guard-config';
import { GUARD_CONFIG_FILE } from '../contract/tools/names';

/** Bundled when the package is built; src/ and lib/ have the same depth. */
const ASSETS = join(__dirname, '..', '..', 'assets');

/**
 * A bundled guard and its configuration, as an asset.
 *
 * The content is a few files known in full, so they are written straight into the cloud assembly under their own hash,
 * without a temporary copy and without fingerprinting a folder: an app may have hundreds of these.
 */
export class GuardCode extends lambda.Code {
  public readonly isInline = false;

  /**
   * @param bundle the folder below assets/, such as `guard`
   * @param config what the guard enforces
   */
  public constructor(private readonly bundle: string, private readonly config: GuardConfig) {
    super();
  }

  public bind(scope: Construct): lambda.CodeConfig {
    const stack = Stack.of(scope);
    const { hash, directory } = this.stage(Stage.of(scope)!);
    const location = stack.synthesizer.addFileAsset({
      fileName: relative(Stage.of(scope)!.outdir, directory),
      packaging: FileAssetPackaging.ZIP_DIRECTORY,
      sourceHash: hash,
    });
    return { s3Location: { bucketName: location.bucketName, objectKey: location.objectKey } };
  }

  private stage(stage: Stage): { hash: string; directory: string } {
    const bundle = bundleNamed(this.bundle);
    const config = JSON.stringify(this.config);
    const hash = createHash('sha256').update(`${bundle.hash}\n${config}`).digest('hex');
    const directory = join(stage.assetOutdir, `asset.${hash}`);
    if (!existsSync(directory)) {
      mkdirSync(directory);
      bundle.files.forEach((content, name) => writeFileSync(join(directory, name), content));
      writeFileSync(join(directory, GUARD_CONFIG_FILE), config);
    }
    return { hash, directory };
  }
}

interface Bundle { readonly files: ReadonlyMap<string, Buffer>; readonly hash: string }

const bundles = new Map<string, Bundle>();

function bundleNamed(name: string): Bundle {
  let bundle = bundles.get(name);
  if (!bundle) {
    const folder = join(ASSETS, name);
    const files = new Map(readdirSync(folder).sort().map((file) => [file, readFileSync(join(folder, file))]));
    const hash = createHash('sha256');
    files.forEach((content, file) => hash.update(`${file} ${content.length}\n`).update(content));
    bundle = { files, hash: hash.digest('hex') };
    bundles.set(name, bundle);
  }
  return bundle;
}
