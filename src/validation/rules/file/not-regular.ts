import { clipRule } from '../../rule.js';

const KINDS = {
  folder: 'a folder',
  fifo: 'a named pipe',
  socket: 'a socket',
  device: 'a device',
  symlink: 'a symbolic link',
};

export const notRegular = clipRule({
  id: 'file/not-regular',
  title: 'Not a regular file',
  why: 'A clip has to be an ordinary file. Reading a pipe or a device may never end, and a link may lead out of the folder.',
  fix: 'remove it from the folder, or put a copy of the video in its place',
  severity: 'error',
  needs: 'file',
  messages: {
    kind: 'it is {actual}, not a video file',
    link: 'it is a symbolic link, which is not followed inside a folder',
  },
  check({ inspection: { entry } }) {
    if (entry.kind === 'file' || entry.kind === 'unreadable') return 'pass';
    const violation = { expected: 'a regular file', actual: KINDS[entry.kind] };
    if (entry.kind !== 'symlink') return { ...violation, message: 'kind' };
    return {
      ...violation,
      message: 'link',
      severity: 'warning',
      fix: 'name the link itself on the command line, or copy the file here',
    };
  },
});
