#!/bin/sh
# Makes the clips of the demo with ffmpeg: six good ones in as many containers, and four that croton refuses.
# They are drawn, not filmed: nobody's rights or privacy are touched. Usage: examples/make-clips.sh [FOLDER]
set -eu
out=${1:-$(dirname "$0")/clips}
mkdir -p "$out"

# draw PICTURE SOUND-HZ SECONDS CODEC-OPTIONS… FILE
draw() {
  picture=$1 pitch=$2 seconds=$3
  shift 3
  ffmpeg -v error -y -f lavfi -i "$picture" -f lavfi -i "sine=frequency=$pitch:sample_rate=44100" \
    -t "$seconds" -pix_fmt yuv420p -flags +bitexact -fflags +bitexact -map_metadata -1 "$@"
}
h264='-c:v libx264 -preset veryslow -crf 36 -c:a aac -b:a 32k -ac 1'

# shellcheck disable=SC2086 # the options are words
{
  draw 'life=s=160x90:r=25:mold=10:death_color=#802020:life_color=#ffcc33:ratio=0.1:seed=7,scale=640:360:flags=neighbor' 440 2 $h264 -movflags +faststart "$out/lagos-market.mp4"
  draw 'cellauto=s=160x90:r=25:rule=18:seed=3,scale=640:360:flags=neighbor,hue=h=200' 330 2 $h264 "$out/andes-weaving.mov"
  draw 'gradients=s=640x360:r=25:c0=#103050:c1=#f0a030:seed=11:speed=0.02' 262 2 $h264 "$out/coast-at-dawn.mkv"
  draw 'testsrc2=s=640x360:r=25' 523 2 -c:v libvpx-vp9 -crf 50 -b:v 0 -c:a libopus -b:a 24k "$out/delhi-street.webm"
  draw 'rgbtestsrc=s=640x360:r=25' 392 2 -c:v mpeg4 -q:v 12 -c:a libmp3lame -b:a 32k "$out/kyoto-lanterns.avi"
  draw 'testsrc2=s=640x360:r=25,hue=h=90' 294 2 $h264 -f 3gp "$out/accra-drumming.3gp"
  draw 'testsrc=s=640x360:r=25' 587 0.4 $h264 "$out/blink.mp4"
  draw 'life=s=160x90:r=25:mold=10:death_color=#205020:life_color=#ffccee:ratio=0.05:seed=3,scale=640:360:flags=neighbor' 349 2 $h264 -metadata location=+06.4541+003.3947/ "$out/home-garden.mp4"
  draw 'mandelbrot=s=640x360:rate=25:maxiter=60' 370 2 $h264 -movflags +faststart "$out/whole.mp4"
}
# A copy that was interrupted: its headers promise more than is there.
head -c "$(($(wc -c <"$out/whole.mp4") * 6 / 10))" "$out/whole.mp4" >"$out/interrupted-copy.mp4"
rm "$out/whole.mp4"
printf 'Market day: yams, palm oil, two lengths of cloth.\n' >"$out/shopping-list.mp4"
