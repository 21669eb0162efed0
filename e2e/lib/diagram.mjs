// What a drawing shows, read back from its SVG: to be compared with what was typed.

/** The genogram on the page: people by name, ties between them, who is marked how, and whom the household's line holds. */
export function genogram(page) {
  return page.locator('svg.eg-genogram').evaluate((svg) => {
    const figures = [...svg.querySelectorAll('.eg-figure[data-person]')];
    const label = (figure) => [...figure.querySelectorAll('.eg-name')].map((line) => line.textContent).join(' ');
    const name = new Map(figures.map((figure) => [figure.dataset.person, label(figure)]));
    const line = svg.querySelector('.eg-household');
    const signs = (figure) => [...figure.querySelectorAll(':scope > rect, :scope > circle, :scope > path:not(.eg-deceased)')];
    const within = (figure) => {
      const box = signs(figure)[0].getBBox();
      const middle = svg.createSVGPoint();
      middle.x = box.x + box.width / 2;
      middle.y = box.y + box.height / 2;
      return line?.isPointInFill(middle) ?? false;
    };
    const sign = { rect: 'man', circle: 'woman', path: 'unstated' };
    const ties = [...svg.querySelectorAll('[data-tie]')].map((tie) => ({
      kind: tie.dataset.tie,
      from: name.get(tie.dataset.from) ?? `nobody: ${tie.dataset.from}`,
      to: name.get(tie.dataset.to) ?? `nobody: ${tie.dataset.to}`,
      title: tie.querySelector('title')?.textContent ?? '',
      slashes: (tie.querySelector('.eg-slash')?.getAttribute('d').match(/M/g) ?? []).length,
    }));
    return {
      people: figures.map((figure) => ({
        key: figure.dataset.person,
        name: label(figure),
        sign: sign[signs(figure)[0].tagName],
        index: signs(figure).length === 2,
        deceased: figure.querySelector('.eg-deceased') !== null,
        home: within(figure),
        born: figure.querySelector('.eg-sub')?.textContent ?? '',
      })),
      ties,
    };
  });
}

/** The ecomap: the people in its middle, and each tie as its line is drawn. */
export function ecomap(page) {
  return page.locator('svg.eg-ecomap').evaluate((svg) => {
    const name = new Map(
      [...svg.querySelectorAll('[data-supporter]')].map((box) => [
        box.dataset.supporter,
        [...box.querySelectorAll('.eg-name')].map((line) => line.textContent).join(''),
      ]),
    );
    const strength = (line) => {
      if (line.getAttribute('stroke-width') === '5') return 'strong';
      if ((line.getAttribute('d').match(/L/g) ?? []).length > 1) return 'conflict';
      return line.getAttribute('stroke-dasharray') ? 'weak' : 'normal';
    };
    return {
      people: [...svg.querySelectorAll('[data-person]')].map((person) => person.dataset.person),
      around: [...name.values()],
      ties: [...svg.querySelectorAll('[data-tie]')].map((tie) => ({
        kind: tie.dataset.tie,
        from: tie.dataset.from,
        to: name.get(tie.dataset.to) ?? `nobody: ${tie.dataset.to}`,
        ended: tie.classList.contains('eg-tie-ended'),
        strength: strength(tie.querySelector('path:not(.eg-arrow)')),
        arrows: tie.querySelectorAll('.eg-arrow').length,
      })),
    };
  });
}
