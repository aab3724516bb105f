/** The Python of the app's own environment, as a command in the app's folder. */
export function venvPython(platform = process.platform): string {
  return platform === 'win32' ? venvCommand('python.exe', platform) : venvCommand('python', platform);
}

/** Any command of that environment. */
export function venvCommand(name: string, platform = process.platform): string {
  return platform === 'win32' ? `.venv\\Scripts\\${name}` : `.venv/bin/${name}`;
}
