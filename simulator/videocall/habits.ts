import { type Agenda } from '../agenda';
import { type Session } from './session';

/** Mean seconds until people do something; Infinity for never. */
export interface Habits {
  stay: number;
  /** Until the next person takes an empty seat. */
  vacancy: number;
  unmuted: number;
  muted: number;
  camera: number;
  speech: number;
  silence: number;
  /** Until a tab goes to the background, and until it comes back. */
  foreground: number;
  background: number;
  /** Until a client loses its relay and chooses again. */
  reconnect: number;
}

export const USUAL_HABITS: Habits = {
  stay: 1800,
  vacancy: 25,
  unmuted: 300,
  muted: 120,
  camera: 900,
  speech: 20,
  silence: 10,
  foreground: 900,
  background: 60,
  reconnect: 4 * 3600,
};

/** Nobody does anything by chance. */
export const STILL: Habits = {
  stay: Infinity,
  vacancy: Infinity,
  unmuted: Infinity,
  muted: Infinity,
  camera: Infinity,
  speech: Infinity,
  silence: Infinity,
  foreground: Infinity,
  background: Infinity,
  reconnect: Infinity,
};

const SILENT_LEAVES = 0.1;
/** Some microphones send nothing while nobody speaks. */
const PAUSING_SPEAKERS = 0.25;
const MOVES = 0.5;

/** Actions that involve others. */
export interface Acts {
  leave(silent: boolean): void;
  /** Whether the others wait for what the person says. */
  hasFloor(): boolean;
  /** Chooses a relay again, possibly another one. */
  reconnect(elsewhere: boolean): void;
}

/** Plans the random actions of a person, from now until they leave. */
export function followHabits(session: Session, habits: Habits, agenda: Agenda, acts: Acts): void {
  const random = session.random.split('habits');
  const repeatedly = (mean: () => number, act: () => void, source = random) => {
    agenda.in(source.exponential(mean()), () => {
      if (!session.gone) {
        act();
        repeatedly(mean, act, source);
      }
    });
  };
  agenda.in(random.exponential(habits.stay), () => acts.leave(random.chance(SILENT_LEAVES)));
  if (!session.seat.listener) {
    repeatedly(
      () => (session.microphone ? habits.unmuted : habits.muted),
      () => {
        session.microphone = acts.hasFloor() || !session.microphone;
      }
    );
  }
  if (random.chance(PAUSING_SPEAKERS)) {
    repeatedly(
      () => (session.speaking ? habits.speech : habits.silence),
      () => {
        session.speaking = acts.hasFloor() || !session.speaking;
      }
    );
  }
  repeatedly(
    () => habits.camera,
    () => {
      session.camera = !session.camera;
    }
  );
  repeatedly(
    () => (session.hidden ? habits.background : habits.foreground),
    () => {
      session.hidden = !session.hidden;
    },
    session.random.split('tab')
  );
  repeatedly(
    () => habits.reconnect,
    () => acts.reconnect(random.chance(MOVES))
  );
}
