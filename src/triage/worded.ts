import { type Translate, worded } from '../messages';
import { type Diagnosis } from './types';

/** A diagnosis in somebody's language. */
export function wordedDiagnosis(diagnosis: Diagnosis, translate: Translate): Diagnosis<string> {
  return {
    ...diagnosis,
    findings: diagnosis.findings.map((finding) => ({
      ...finding,
      summary: worded(finding.summary, translate),
      evidence: finding.evidence.map((piece) => ({ ...piece, what: worded(piece.what, translate) })),
      nextSteps: finding.nextSteps.map((step) => worded(step, translate)),
    })),
    notes: diagnosis.notes.map((note) => ({ ...note, text: worded(note.text, translate) })),
  };
}
