import { realpathSync } from 'fs';
import { dirname, isAbsolute, posix, relative, resolve, sep, win32 } from 'path';

/**
 * The folder that a document may refer into: its own, with all that is in it.
 *
 * What a `$ref` leads to is written into the template, and a document may come from elsewhere: one that could name any
 * file of the machine could publish its secrets.
 */
export class DocumentFolder {
  /** More than one where the document itself is a link: its neighbours are then links, too, or stand beside what it leads to. */
  private readonly folders: readonly string[];

  /**
   * @param location the document's
   */
  public constructor(location: string) {
    this.folders = [dirname(location), real(dirname(location)), dirname(real(location))];
  }

  /** The file that a path in a document leads to; undefined when it is outside the folder. */
  public find(from: string, path: string): string | undefined {
    if (posix.isAbsolute(path) || win32.isAbsolute(path) || /^[a-z]:/i.test(path)) {
      return undefined;
    }
    const location = resolve(dirname(from), path);
    return this.holds(location) && this.holds(real(location)) ? location : undefined;
  }

  private holds(location: string): boolean {
    return this.folders.some((folder) => {
      const way = relative(folder, location);
      return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way); // absolute: on another drive
    });
  }
}

/** Where a file really is; the same when it is nowhere. */
function real(location: string): string {
  try {
    return realpathSync(location);
  } catch {
    return location;
  }
}
