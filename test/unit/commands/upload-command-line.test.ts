import { expect, test } from 'vitest';
import { RETRY_MINUTES, uploadCommandLine } from '../../../src/commands/upload-command-line.js';

const flags = { build: true, config: true, color: true, input: true, retryFor: RETRY_MINUTES };

test('nothing said, nothing repeated', () => {
  expect(uploadCommandLine([], flags)).toBe('croton upload');
});

test('it reaches the same endpoint with the same token, in the same way', () => {
  const told = {
    ...flags,
    endpoint: 'http://10.0.0.7:8787',
    tokenFile: '/run/my token',
    insecureHttp: true,
    retryFor: 30,
    retryFailed: true,
    again: true,
    config: false,
    build: false,
    ffprobe: '/opt/ffprobe',
  };
  expect(uploadCommandLine(['clips'], told)).toBe(
    "croton upload clips --endpoint http://10.0.0.7:8787 --token-file '/run/my token' --insecure-http --retry-for 30 --retry-failed --again --no-build --no-config --ffprobe /opt/ffprobe",
  );
});

test('words of the shell are quoted', () => {
  expect(uploadCommandLine(["it's; rm"], flags)).toBe("croton upload 'it'\\''s; rm'");
});
