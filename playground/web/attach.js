/** The paper clip: sample photos by one tap, own photos and files, a place, and wrong input to try. */

import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { complain, sheet } from "./overlay.js";
import { openPicker } from "./picker.js";
import { here, store } from "./store.js";
import { t } from "./words.js";

const ALBUM = 10; // photos at most

/** Send files of this machine: images as photos, anything else as a file. */
export async function sendFiles(files, fields = {}) {
  const images = files.every((f) => /^image\/(jpeg|png|webp)$/.test(f.type));
  try {
    await api.photo({ ...here(), as_file: !images, ...fields, files: files.slice(0, ALBUM) });
  } catch (error) {
    complain(error);
  }
}

function fileInput(accept, onfiles) {
  const input = h("input", { type: "file", multiple: true, accept, class: "offscreen", tabindex: "-1" });
  input.addEventListener("change", () => input.files.length && onfiles([...input.files]));
  return input;
}

/** Open the sheet; `takeReply` gives the reply in hand when something is sent. */
export function openAttach(takeReply) {
  const picked = new Set();
  const caption = h("input", { type: "text", placeholder: t("caption"), "aria-label": t("caption"), maxlength: 1024 });
  const asFile = h("input", { type: "checkbox" });
  const sendPicked = h("button", { type: "button", class: "primary", hidden: true });
  const fields = () => ({ caption: caption.value.trim(), ...takeReply() });

  sheet({
    title: t("samples"),
    className: "attach",
    fill: (close) => {
      const send = async (what) => {
        close();
        try {
          await api.photo({ ...here(), as_file: asFile.checked, ...fields(), ...what });
        } catch (error) {
          complain(error);
        }
      };
      const wrong = (call) => async () => {
        close();
        await call(here()).catch(complain);
      };
      const toggle = (name, box, ring) => {
        if (picked.has(name)) picked.delete(name);
        else if (picked.size < ALBUM) picked.add(name);
        box.classList.toggle("picked", picked.has(name));
        ring.setAttribute("aria-pressed", String(picked.has(name)));
        sendPicked.hidden = picked.size === 0;
        sendPicked.textContent = t("sendN", { n: picked.size });
      };
      const sample = ({ name, title, url }) => {
        const ring = h("button", { type: "button", class: "ring", "aria-pressed": "false", "aria-label": t("select", { name: title }), onclick: () => toggle(name, box, ring) }, icon("check"));
        const choose = () => (picked.size ? toggle(name, box, ring) : send({ samples: [name] }));
        const box = h("div", { class: "sample" }, h("button", { type: "button", class: "sample-photo", title, dataset: { sample: name }, onclick: choose }, h("img", { src: url, alt: "", loading: "lazy" }), h("span", {}, title)), ring);
        return box;
      };
      sendPicked.addEventListener("click", () => send({ samples: [...picked] }));

      const photos = fileInput("image/*", (files) => send({ files: files.slice(0, ALBUM) }));
      const files = fileInput("", (chosen) => send({ files: chosen.slice(0, ALBUM), as_file: true }));
      const way = (name, label, onclick) => h("button", { type: "button", class: "way", onclick }, h("span", { class: "way-icon" }, name.length > 2 ? icon(name) : name), label);
      return h(
        "div",
        { class: "sheet-body" },
        h("p", { class: "hint" }, t("samplesHint")),
        h("div", { class: "samples" }, store.world.samples.map(sample)),
        h("div", { class: "attach-line" }, caption, sendPicked),
        h("label", { class: "check" }, asFile, t("asFile")),
        h(
          "div",
          { class: "ways" },
          way("image", t("ownPhoto"), () => photos.click()),
          way("file", t("ownFile"), () => files.click()),
          way("pin", t("location"), () => { close(); openPicker(); }),
          way("smile", t("sticker"), wrong(api.sticker)),
          way("voice", t("voice"), wrong(api.voice)),
        ),
        photos,
        files,
      );
    },
  });
}
