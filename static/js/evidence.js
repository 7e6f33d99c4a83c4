/* Files beside a form: a pasted screenshot or a dropped file joins those chosen by hand. */
"use strict";

(() => {
  const MOST = 10 * 1024 * 1024;

  function size(bytes) {
    return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  }

  function enhance(input) {
    const form = input.form;
    const list = document.createElement("ul");
    list.className = "files";
    list.setAttribute("role", "status");
    input.after(list);

    function hold(files) {
      const all = new DataTransfer();
      for (const file of files) all.items.add(file);
      input.files = all.files;
      draw();
    }

    function draw() {
      const tooLarge = [...input.files].some((file) => file.size > MOST);
      input.setCustomValidity(tooLarge ? "每个附件不超过 10 MB。" : "");
      list.replaceChildren(...[...input.files].map((file, place) => {
        const row = document.createElement("li");
        const drop = document.createElement("button");
        row.textContent = `${file.name}（${size(file.size)}）`;
        drop.type = "button";
        drop.className = "button button-plain";
        drop.textContent = "移除";
        drop.setAttribute("aria-label", `移除 ${file.name}`);
        drop.addEventListener("click", () => hold([...input.files].filter((one, n) => n !== place)));
        row.append(drop);
        return row;
      }));
    }

    function named(file) {
      const now = new Date();
      const two = (number) => String(number).padStart(2, "0");
      const stamp = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("");
      return /^image\.\w+$/.test(file.name) ? new File([file], `截图${stamp}.png`, { type: file.type }) : file;
    }

    input.addEventListener("change", draw);
    document.addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files];
      if (!files.length) return;
      event.preventDefault();
      hold([...input.files, ...files.map(named)]);
    });
    for (const kind of ["dragover", "drop"]) {
      form.addEventListener(kind, (event) => {
        if (![...event.dataTransfer.types].includes("Files")) return;
        event.preventDefault();
        form.classList.toggle("is-dropping", kind === "dragover");
        if (kind === "drop") hold([...input.files, ...event.dataTransfer.files]);
      });
    }
    form.addEventListener("dragleave", () => form.classList.remove("is-dropping"));
  }

  document.querySelectorAll('form input[type="file"][multiple]').forEach(enhance);
})();
