declare module 'dynalite' {
  function dynalite(options?: { createTableMs?: number }): dynalite.Server;
  namespace dynalite {
    interface Server {
      listen(port: number, host: string, listening: () => void): void;
      address(): { port: number };
      close(closed: (error?: Error) => void): void;
    }
  }
  export = dynalite;
}
