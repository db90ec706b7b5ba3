/** The page that starts the host; `bootData` must be there before its script runs. */
export function renderPage(bootData: object, { script, style }: { script: string; style: string }): string {
  const json = JSON.stringify(bootData).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Preview host – not Grafana</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/public/build/${style}" />
    <script>
      window.__grafana_public_path__ = '/public/';
      window.grafanaBootData = ${json};
    </script>
  </head>
  <body>
    <div id="host"></div>
    <script type="module" src="/public/build/${script}"></script>
  </body>
</html>
`;
}
