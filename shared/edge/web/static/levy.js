// Keeps the pay button's amount true to what is chosen. The page works without it.
(() => {
  const form = document.querySelector("form[data-currency]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[name=bill]")];
  const button = form.querySelector("button");
  const money = new Intl.NumberFormat(document.documentElement.lang, {
    style: "currency", currency: form.dataset.currency,
  });
  const places = money.resolvedOptions().maximumFractionDigits;
  const tell = () => {
    const minor = boxes.reduce((sum, box) => sum + (box.checked ? Number(box.dataset.minor) : 0), 0);
    button.textContent = `${form.dataset.pay} ${money.format(minor / 10 ** places)}`;
    button.disabled = !boxes.some((box) => box.checked);
  };
  form.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
})();
