'use strict';
(() => {
  const find = id => document.getElementById(id);

  // Light or dark: the system's choice, until the reader makes one.
  const scheme = choice => { document.documentElement.style.colorScheme = choice; };
  const remembered = key => { try { return sessionStorage.getItem(key); } catch { return null; } };
  const remember = (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* not allowed in this browser */ } };
  if (remembered('scheme')) scheme(remembered('scheme'));
  find('theme').addEventListener('click', () => {
    const chosen = document.documentElement.style.colorScheme;
    const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    scheme(dark ? 'light' : 'dark');
    remember('scheme', dark ? 'light' : 'dark');
  });

  // The moment of the training that the pictures are of, marked in the charts.
  const slider = find('moment');
  if (slider) {
    const frames = JSON.parse(find('frames').textContent);
    const lines = [...document.querySelectorAll('svg[data-steps]')].map(svg => {
      const line = document.createElementNS(svg.namespaceURI, 'line');
      line.setAttribute('class', 'moment-line');
      svg.append(line);
      return { line, steps: svg.dataset.steps.split(' ').map(Number), area: svg.dataset.area.split(' ').map(Number) };
    });
    const show = () => {
      const frame = frames[slider.value];
      find('generated').src = frame.sheet;
      find('when').textContent = frame.text;
      slider.setAttribute('aria-valuetext', frame.text);
      for (const { line, steps: [first, last], area: [left, right, top, bottom] } of lines) {
        const x = left + (right - left) * Math.min(1, Math.max(0, (frame.step - first) / (last - first)));
        for (const [name, value] of Object.entries({ x1: x, x2: x, y1: top, y2: bottom })) line.setAttribute(name, value);
      }
    };
    let playing = 0;
    const stop = () => {
      clearInterval(playing);
      playing = 0;
      find('play').textContent = 'Play';
    };
    find('play').addEventListener('click', () => {
      if (playing) return stop();
      if (slider.value === slider.max) slider.value = 0;
      find('play').textContent = 'Pause';
      show();
      playing = setInterval(() => {
        slider.value = Number(slider.value) + 1;
        show();
        if (slider.value === slider.max) stop();
      }, Math.max(60, Math.min(400, 8000 / frames.length)));
    });
    slider.addEventListener('input', () => { stop(); show(); });
    show();
  }

  // The card as Markdown.
  find('copy').addEventListener('click', async event => {
    const parts = [...find('card').parentElement.querySelectorAll('h3, p:not(.about)')];
    const lines = parts.map(part => part.tagName === 'H3' ? `## ${part.textContent}` : part.textContent);
    try {
      await navigator.clipboard.writeText([`# ${document.title}`, ...lines].join('\n\n') + '\n');
      event.target.textContent = 'Copied';
    } catch {
      event.target.textContent = 'This browser does not allow it';
    }
  });

  // While training goes on, the page follows it: as long as its reader has not moved the slider back.
  if (document.documentElement.dataset.state === 'running') {
    setInterval(() => {
      if (document.visibilityState === 'visible' && (!slider || slider.value === slider.max)) location.reload();
    }, 15000);
  }
})();
