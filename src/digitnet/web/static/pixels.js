// Shows a 28×28 picture, rows of values from 0 to 255, on a canvas.

export function showPicture(canvas, rows) {
  const context = canvas.getContext("2d");
  canvas.height = rows.length;
  canvas.width = rows[0].length;
  const image = context.createImageData(canvas.width, canvas.height);
  rows.flat().forEach((value, index) => image.data.set([value, value, value, 255], 4 * index));
  context.putImageData(image, 0, 0);
}

export const percent = (share, places = 1) => `${(100 * share).toFixed(places)} %`;
