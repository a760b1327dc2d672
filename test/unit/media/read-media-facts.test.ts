import { describe, expect, test } from 'vitest';
import { type JsonObject, parseFfprobeReport } from '../../../src/media/ffprobe-report.js';
import { mainVideoStream } from '../../../src/media/main-video-stream.js';
import { packetTally } from '../../../src/media/measure-packets.js';
import { findPrivateData } from '../../../src/media/private-data.js';
import { containerWord, readMediaFacts } from '../../../src/media/read-media-facts.js';

const video: JsonObject = {
  index: 0,
  codec_type: 'video',
  codec_name: 'h264',
  width: 720,
  height: 576,
  pix_fmt: 'yuv420p10le',
  avg_frame_rate: '25/1',
  r_frame_rate: '25/1',
  time_base: '1/12800',
  duration: '12.5',
  nb_frames: '312',
};

function factsOf(streams: JsonObject[], format: JsonObject = {}, brand: string | null = null) {
  const report = {
    program_version: { version: '5.1.9-0+deb12u1' },
    format: { format_name: 'mov,mp4,m4a,3gp,3g2,mj2', ...format },
    streams,
  };
  const parsed = parseFfprobeReport(JSON.stringify(report));
  if (parsed === undefined) throw new Error('not parsed');
  return readMediaFacts(parsed, 1000, brand);
}

describe('video streams', () => {
  const only = (changes: JsonObject) => factsOf([{ ...video, ...changes }]).video[0];

  test('width and height are as displayed', () => {
    expect(only({ sample_aspect_ratio: '16:15' })).toMatchObject({
      width: 768,
      height: 576,
      sampleAspectRatio: '16:15',
    });
    expect(only({ tags: { rotate: '90' } })).toMatchObject({ width: 576, height: 720, rotation: 90 });
    // The display matrix counts the other way round and wins.
    expect(only({ tags: { rotate: '90' }, side_data_list: [{ rotation: -90 }] })).toMatchObject({
      rotation: 90,
    });
    expect(only({ side_data_list: [{ rotation: 90 }], sample_aspect_ratio: '2:1' })).toMatchObject({
      rotation: 270,
      width: 576,
      height: 1440,
    });
    expect(only({ side_data_list: [{ rotation: -180 }] })).toMatchObject({ rotation: 180, width: 720 });
  });

  test('what is not known is null, never 0', () => {
    const stream = only({
      avg_frame_rate: '0/0',
      r_frame_rate: '0/0',
      duration: 'N/A',
      nb_frames: '0',
      bit_rate: '0',
    });
    expect(stream).toMatchObject({
      fps: null,
      fpsMode: 'unknown',
      durationS: null,
      frames: null,
      bitRateBps: null,
    });
  });

  test('the tick of the clock is no frame rate', () => {
    expect(only({ avg_frame_rate: '0/0', r_frame_rate: '1000/1', time_base: '1/1000' })?.fps).toBeNull();
    expect(only({ avg_frame_rate: '0/0', r_frame_rate: '25/1', time_base: '1/90000' })?.fps).toBe(25);
    expect(only({ avg_frame_rate: '24/1', r_frame_rate: '30/1' })).toMatchObject({ fps: 24, fpsMode: 'vfr' });
  });

  test('depth, curve and scan', () => {
    expect(only({ color_transfer: 'smpte2084', field_order: 'tt' })).toMatchObject({
      bitDepth: 10,
      hdr: 'pq',
      scan: 'interlaced',
    });
    expect(only({ color_transfer: 'arib-std-b67', field_order: 'progressive' })).toMatchObject({
      hdr: 'hlg',
      scan: 'progressive',
    });
    expect(only({ side_data_list: [{ side_data_type: 'DOVI configuration record' }] })?.hdr).toBe('dv');
    expect(only({ pix_fmt: 'yuv420p' })).toMatchObject({ bitDepth: 8, hdr: 'none', scan: 'unknown' });
  });

  test('a statistics tag tells the duration where the stream does not', () => {
    expect(only({ duration: undefined, tags: { 'DURATION-eng': '00:01:02.500000000' } })?.durationS).toBe(
      62.5,
    );
  });
});

describe('files', () => {
  test('cover art, photos in a container and single pictures are no video', () => {
    const cover = { ...video, codec_name: 'mjpeg', disposition: { attached_pic: 1 } };
    expect(factsOf([cover])).toMatchObject({ video: [], other: [{ coverArt: true, type: 'video' }] });
    expect(factsOf([{ ...video, codec_name: 'png', nb_frames: '1' }]).video).toEqual([]);
    expect(factsOf([video], {}, 'avif').video).toEqual([]);
    expect(factsOf([{ ...video, codec_name: 'mjpeg' }]).video).toHaveLength(1);
  });

  test('the longest video stream tells the duration, the format where none does', () => {
    const longer = { ...video, index: 1, duration: '13' };
    expect(factsOf([video, longer], { duration: '99' }).durationS).toBe(13);
    expect(factsOf([{ ...video, duration: undefined }], { duration: '7.5' }).durationS).toBe(7.5);
    expect(factsOf([{ ...video, duration: undefined }]).durationS).toBeNull();
  });

  test('the container is one word', () => {
    const iso = 'mov,mp4,m4a,3gp,3g2,mj2';
    expect(containerWord(iso, 'isom')).toBe('mp4');
    expect(containerWord(iso, 'qt')).toBe('mov');
    expect(containerWord(iso, '3gp4')).toBe('3gp');
    expect(containerWord('matroska,webm', 'webm')).toBe('webm');
    expect(containerWord('matroska,webm', 'matroska')).toBe('matroska');
    expect(containerWord('avi', 'AVI')).toBe('avi');
  });

  test('the tool is told with its short version', () => {
    expect(factsOf([video]).probe).toBe('ffprobe 5.1.9');
  });

  test('the largest picture stands for the clip', () => {
    const facts = factsOf([video, { ...video, index: 3, width: 1920, height: 1080 }]);
    expect(mainVideoStream(facts)?.index).toBe(3);
  });

  test('thousands of tags are cut', () => {
    const tags = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`k${index}`, 'v'.repeat(5000)]),
    );
    const facts = factsOf([video], { tags });
    expect(facts.tags).toHaveLength(500);
    expect(facts.tags[0]?.value).toHaveLength(1000);
  });

  test('fields of any other type do no harm', () => {
    const facts = factsOf(
      [
        { codec_type: 'video', width: {}, height: [], tags: 7, side_data_list: 'x', disposition: null },
        { codec_type: 5 },
      ],
      {
        tags: [],
        duration: {},
      },
    );
    expect(facts.video[0]).toMatchObject({ width: 0, height: 0, fps: null });
  });
});

describe('private data', () => {
  const found = (kind: 'location' | 'device' | 'person', ...keys: string[]) =>
    findPrivateData(factsOf([video], { tags: Object.fromEntries(keys.map((key) => [key, 'x'])) }), kind);

  test('locations are found under all their names, each told once', () => {
    const names = [
      'location',
      'com.apple.quicktime.location.ISO6709',
      'COM.APPLE.QUICKTIME.LOCATION.ISO6709',
      '©xyz',
      'GPSLatitude',
      'xyz',
    ];
    expect(found('location', ...names)).toEqual(names);
    expect(found('location', 'location', 'location-eng')).toEqual(['location']);
    expect(found('location', 'title', 'allocation_unit'.replace('allocation', 'all'), 'encoder')).toEqual([]);
  });

  test('devices are found, encoders are not devices', () => {
    expect(
      found('device', 'make', 'com.apple.quicktime.model', 'com.android.manufacturer', 'serial_number'),
    ).toHaveLength(4);
    expect(found('device', 'encoder', 'maker_note_x', 'major_brand', 'title')).toEqual([]);
  });

  test('tracks that hold positions are locations', () => {
    const track = { index: 2, codec_type: 'data', codec_tag_string: 'gpmd' };
    expect(findPrivateData(factsOf([video, track]), 'location')).toEqual(['track 2 (gpmd)']);
    const named = {
      index: 2,
      codec_type: 'data',
      codec_tag_string: 'mett',
      tags: { handler_name: 'GPS samples' },
    };
    expect(findPrivateData(factsOf([video, named]), 'location')).toEqual(['track 2 (mett)']);
  });
});

test('packets are added up however their lines arrive in pieces', () => {
  const lines = Buffer.from('0.000000,0.040000\n0.080000,0.040000\n0.040000,N/A\nN/A,N/A\n0.120000,0.040000');
  for (const size of [1, 3, 17, 1000]) {
    const tally = packetTally();
    for (let at = 0; at < lines.length; at += size) tally.add(lines.subarray(at, at + size));
    expect(tally.result()).toEqual({ durationS: 0.16, packets: 5 });
  }
  expect(packetTally().result()).toEqual({ durationS: null, packets: 0 });
});
