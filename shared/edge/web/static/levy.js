// Keeps the pay button's amount true to what is chosen. The page works without it.
(() => {
  const form = document.querySelector("form[data-pay]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[name=bill]")];
  const button = form.querySelector("button");
  const places = Number(form.dataset.places);
  const money = (minor) => {
    const whole = Math.floor(minor / 10 ** places).toLocaleString("en-US");
    const rest = String(minor % 10 ** places).padStart(places, "0");
    return form.dataset.sign + whole + (places ? `.${rest}` : "");
  };
  const tell = () => {
    const minor = boxes.reduce((sum, box) => sum + (box.checked ? Number(box.dataset.minor) : 0), 0);
    button.textContent = `${form.dataset.pay} ${money(minor)}`;
    button.disabled = !boxes.some((box) => box.checked);
  };
  form.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
})();
