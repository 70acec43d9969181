// A photo before it is kept: drawn anew, small, on white.
const LONGEST_SIDE = 1600;
const LARGEST_PHOTO = 300 * 1024;

/** Photos that iPhones keep and few others can read. */
export const HEIC = /\.hei[cf]$/i;

/** A JPEG of at most 1600 px and 300 KB. Drawing it anew leaves behind place, time and make of the camera. */
export async function shrink(picked) {
  const image = await load(picked);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  let [width, height] = [Math.round(image.naturalWidth * scale), Math.round(image.naturalHeight * scale)];
  for (let quality = 0.8; ; quality -= 0.15) {
    const blob = await drawn(image, width, height, quality);
    if (blob.size <= LARGEST_PHOTO) return blob;
    if (quality < 0.4) [width, height, quality] = [Math.round(width * 0.75), Math.round(height * 0.75), 0.8];
  }
}

function load(picked) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    const url = URL.createObjectURL(picked);
    image.onload = () => { URL.revokeObjectURL(url); resolve(image); };
    image.onerror = () => { URL.revokeObjectURL(url); reject(new Error(HEIC.test(picked.name) ? "heic" : "unreadable")); };
    image.src = url;
  });
}

function drawn(image, width, height, quality) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff"; // a JPEG knows no transparency: dark writing on no ground would lie on black
  paper.fillRect(0, 0, width, height);
  paper.drawImage(image, 0, 0, width, height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("unreadable"))), "image/jpeg", quality));
}
