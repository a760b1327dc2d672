import { connect, createServer } from 'node:net';

/** A proxy to `port` of the loopback that hands everything on `delayMs` later, each way. Returns its URL and how to end it. */
export async function startLateProxy(port, delayMs) {
  const sockets = new Set();
  const lane = (from, to) => {
    sockets.add(from);
    from.on('data', (bytes) => setTimeout(() => to.write(bytes), delayMs));
    from.on('close', () => {
      sockets.delete(from);
      setTimeout(() => to.destroy(), delayMs);
    });
    from.on('error', () => {});
  };
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    lane(near, far);
    lane(far, near);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}
