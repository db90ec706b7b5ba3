import { catalogue } from './catalogue';
import { RECORDED } from './jobs';
import { openLab } from './lab';

// Receives catalog numbers and runs those incidents, until its parent is gone.

async function work(seed: string, isRecorded: boolean): Promise<void> {
  const incidents = catalogue(seed);
  const lab = await openLab(isRecorded);
  for (const ending of ['disconnect', 'SIGINT', 'SIGTERM']) {
    process.once(ending, () => void lab.close().then(() => process.exit()));
  }
  process.on('message', (index: number) => {
    const incident = incidents[index];
    if (incident !== undefined) {
      void lab.run(incident).then((done) => process.send?.({ index, ...done }));
    }
  });
  process.send?.({ index: null });
}

void work(process.argv[2] ?? '', process.argv[3] === RECORDED);
