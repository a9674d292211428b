import { createServer } from "node:net";

/** Whether a value read from outside is a port number. */
export function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65_536;
}

/** Whether nothing listens on this port of 127.0.0.1. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== null;
}

/** The first of the preferred ports that is free, else one that the system hands out. */
export async function choosePort(preferred: readonly number[], avoid: readonly number[]): Promise<number> {
  for (const port of preferred) {
    if (!avoid.includes(port) && (await isPortFree(port))) return port;
  }
  for (;;) {
    const port = await listenOnce(0);
    if (port !== null && !avoid.includes(port)) return port;
  }
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : null));
    });
  });
}
