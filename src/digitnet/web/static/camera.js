// The camera: shows what it sees and takes one picture.

const $ = (id) => document.getElementById(id);

/** `use` gets the picture as a file, `tell` a message if there is no camera. */
export function startCamera(use, tell) {
  let stream = null;

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = $("video").srcObject = null;
    $("viewfinder").hidden = $("shoot").disabled = true;
  }

  $("camera").addEventListener("click", async () => {
    if (!navigator.mediaDevices) {
      tell("The camera works only over https, or on the machine that serves this page.");
      return;
    }
    try {
      const wanted = { facingMode: "environment", width: { ideal: 2560 }, height: { ideal: 1440 } };
      stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
    } catch (error) {
      tell(error.name === "NotAllowedError" ? "The camera was not allowed." : "No camera was found.");
      return;
    }
    $("video").srcObject = stream;
    $("viewfinder").hidden = false;
  });

  $("video").addEventListener("playing", () => {
    $("shoot").disabled = false;
    $("shoot").focus();
  });

  $("shoot").addEventListener("click", () => {
    const video = $("video");
    const still = document.createElement("canvas");
    [still.width, still.height] = [video.videoWidth, video.videoHeight];
    still.getContext("2d").drawImage(video, 0, 0);
    stop();
    still.toBlob((blob) => use(new File([blob], "camera.jpg", { type: blob.type })), "image/jpeg", 0.92);
  });

  $("stop").addEventListener("click", stop);
  document.addEventListener("tab", stop);
}
