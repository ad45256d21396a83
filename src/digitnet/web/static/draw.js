// The first tab: a drawing is sent while it grows, and the answer follows it.

import { Pad } from "./pad.js";
import { percent, showPicture } from "./pixels.js";
import { ask, onReturn, pause } from "./server.js";

const SENT_SIDE = 224; // pixels of the picture that is sent
const BLANK = Array.from({ length: 28 }, () => Array(28).fill(0));
const $ = (id) => document.getElementById(id);

export function startDrawing() {
  const bars = Array.from({ length: 10 }, (_, digit) => addBar(digit));
  const follower = new Follower(bars);
  const pad = new Pad($("pad"), () => $("width").value / 100, () => follower.follow(pad));
  $("undo").addEventListener("click", () => pad.undo());
  $("clear").addEventListener("click", () => pad.clear());
  addEventListener("keydown", (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if (!isUndo || $("panel-draw").hidden) return;
    event.preventDefault();
    pad.undo();
  });
  onReturn(() => follower.follow(pad));
  follower.showNothing();
}

/** Asks for the newest state of the pad, one question at a time. */
class Follower {
  constructor(bars) {
    this.bars = bars;
    this.stale = false;
    this.asking = false;
  }

  async follow(pad) {
    this.stale = true;
    $("undo").disabled = $("clear").disabled = pad.empty;
    $("pad").parentElement.classList.toggle("inked", !pad.empty);
    if (this.asking) return;
    this.asking = true;
    while (this.stale) {
      this.stale = false;
      await this.askOnce(pad);
    }
    this.asking = false;
  }

  async askOnce(pad) {
    if (pad.empty) {
      this.showNothing();
      return;
    }
    const start = performance.now();
    try {
      const said = await ask("api/predict", await pad.toPicture(SENT_SIDE));
      if (!pad.empty) this.show(said, performance.now() - start);
    } catch (trouble) {
      this.showTrouble(trouble);
      if (!trouble.busy) return;
      await pause(1000);
      this.stale = true;
    }
  }

  show(said, ms) {
    this.state(said.rejected ? "rejected" : "", said.digit ?? "–");
    $("verdict").textContent = said.rejected ? capital(said.reason) : `This is a ${said.digit}`;
    $("detail").textContent = said.rejected ? "" : `${percent(said.confidence)} sure`;
    $("time").textContent = `answered in ${Math.round(ms)} ms`;
    $("answer").dataset.ms = ms.toFixed(1);
    showPicture($("seen"), said.picture);
    this.fill(said.probabilities);
  }

  showNothing() {
    this.state("empty", "–");
    $("verdict").textContent = "No digit yet";
    $("detail").textContent = "The answer follows your pen.";
    showPicture($("seen"), BLANK);
    this.fill(Array(10).fill(0));
  }

  showTrouble(trouble) {
    this.state("empty", "–");
    $("verdict").textContent = "No answer";
    $("detail").textContent = trouble.message;
    this.fill(Array(10).fill(0));
  }

  state(name, digit) {
    $("answer").className = `answer ${name}`;
    $("digit").textContent = digit;
    $("time").textContent = "";
  }

  fill(probabilities) {
    const best = Math.max(...probabilities);
    for (const [digit, share] of probabilities.entries()) {
      const { row, fill, value } = this.bars[digit];
      row.classList.toggle("best", share === best && best > 0);
      fill.style.transform = `scaleX(${share})`;
      value.textContent = best > 0 ? percent(share) : "";
    }
  }
}

function addBar(digit) {
  const row = document.createElement("li");
  row.innerHTML = `<span class="name">${digit}</span><span class="track"><span class="fill"></span></span><span class="value"></span>`;
  $("bars").append(row);
  return { row, fill: row.querySelector(".fill"), value: row.querySelector(".value") };
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
