/** What a relay forwards at one time. A stream counts while it carries packets; muted tracks don't. */
export interface Load {
  /** Voice streams that people send. */
  voicesIn: number;
  /** Copies of them that the relay sends. */
  voicesOut: number;
  screensIn: number;
  screensOut: number;
  /** People on the relay. */
  sessions: number;
}

export const LOAD_PARTS = ['voicesIn', 'voicesOut', 'screensIn', 'screensOut', 'sessions'] as const;

const NO_LOAD: Load = { voicesIn: 0, voicesOut: 0, screensIn: 0, screensOut: 0, sessions: 0 };

/** One call, as capacity counts it. Means of many calls aren't whole numbers. */
export interface CallShape {
  people: number;
  /** How many of them have their microphone open. */
  unmuted: number;
  screens: number;
}

/** The load of some calls of one shape: every stream goes to everybody in its call but its sender. */
export function loadOfCalls({ people, unmuted, screens }: CallShape, calls = 1): Load {
  const listeners = Math.max(0, people - 1);
  return {
    voicesIn: calls * unmuted,
    voicesOut: calls * unmuted * listeners,
    screensIn: calls * screens,
    screensOut: calls * screens * listeners,
    sessions: calls * people,
  };
}

/** The sum of several loads. */
export function sumOfLoads(loads: readonly Load[]): Load {
  return loads.reduce(
    (total, load) => ({
      voicesIn: total.voicesIn + load.voicesIn,
      voicesOut: total.voicesOut + load.voicesOut,
      screensIn: total.screensIn + load.screensIn,
      screensOut: total.screensOut + load.screensOut,
      sessions: total.sessions + load.sessions,
    }),
    NO_LOAD
  );
}

/**
 * The mean shape of the calls behind a load, and about how many calls there are. A relay that doesn't label calls still
 * tells how many people hear each voice (or see each screen): one less than a call has. Null without streams. Calls of
 * different sizes count by their streams, so the shape leans to large calls.
 */
export function shapeOfLoad(load: Load): { shape: CallShape; calls: number } | null {
  const { voicesIn, voicesOut, screensIn, screensOut, sessions } = load;
  const streams = voicesIn + screensIn;
  if (!(streams > 0) || !(sessions > 0)) {
    return null;
  }
  const people = Math.min(sessions, 1 + (voicesOut + screensOut) / streams);
  const calls = sessions / people;
  return { shape: { people, unmuted: voicesIn / calls, screens: screensIn / calls }, calls };
}

/** Packets and bytes of one stream of each kind, per second. */
export interface StreamRates {
  voice: { packets: number; bytes: number };
  screen: { packets: number; bytes: number };
}

/**
 * How many voice and screen streams some packets and bytes per second stand for: the two equations solved. Packets that
 * are smaller than those of voices all count as voices, packets larger than those of screens all as screens, so the
 * number of packets always decides.
 */
export function streamsOf(
  { packets, bytes }: { packets: number; bytes: number },
  { voice, screen }: StreamRates
): { voices: number; screens: number } {
  const determinant = voice.packets * screen.bytes - screen.packets * voice.bytes;
  const voices = (packets * screen.bytes - bytes * screen.packets) / determinant;
  const screens = (bytes * voice.packets - packets * voice.bytes) / determinant;
  if (screens <= 0) {
    return { voices: packets / voice.packets, screens: 0 };
  }
  return voices <= 0 ? { voices: 0, screens: packets / screen.packets } : { voices, screens };
}
