/** The Python of the app's own environment, as a command in the app's folder. */
export function venvPython(platform = process.platform): string {
  return platform === 'win32' ? '.venv\\Scripts\\python.exe' : '.venv/bin/python';
}
