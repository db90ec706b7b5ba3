import { type Call, type Gathering, Person, type Venue } from './person';

const SIZES = [2, 3, 3, 4, 4, 5, 5, 6, 8, 10, 12] as const;

/** Mean seconds. */
const CALL_LENGTH = 1500;
const SCREEN_PAUSE = 240;
const SCREEN_LENGTH = 100;

/** Everybody who is in a call or wants to be, and the calls. The number of people stays about as configured. */
export class Crowd implements Gathering {
  readonly people = new Set<Person>();
  readonly calls = new Set<Call>();
  private readonly ended = new Map<string, number>();
  /** People so far, by server and installation. */
  private readonly ranks = new Map<string, number>();
  private serial = 0;

  constructor(readonly venue: Venue) {
    const { agenda } = venue;
    agenda.every(1, 1, () => {
      this.tick();
      return true;
    });
  }

  /** Opens calls of 2 to 12 people for this many people in total, spread over installations and servers. */
  fill(sessions: number): void {
    const { random, topology } = this.venue;
    for (let left = sessions; left > 0;) {
      const size = left <= 3 ? Math.max(2, left) : Math.min(random.pick(SIZES), left - 2);
      const seats = (groupID: string) => seatsOf([...this.calls].filter((call) => call.groupID === groupID));
      const [group] = [...topology.groups].sort((a, b) => seats(a.groupID) - seats(b.groupID));
      if (group === undefined) {
        return;
      }
      this.openCall(group.groupID, size);
      left -= size;
    }
  }

  usage(groupID: string): { calls: number; sessions: number; ended: number } {
    const calls = [...this.calls].filter((call) => call.groupID === groupID);
    const sessions = calls.reduce((sum, { people }) => sum + [...people].filter(({ isHere }) => isHere).length, 0);
    return { calls: calls.length, sessions, ended: this.ended.get(groupID) ?? 0 };
  }

  /**
   * The server for a new or displaced call of an installation: of those that take calls, the one with the fewest of its
   * seats.
   */
  chooseServer(groupID: string): string | undefined {
    const { servers } = this.venue;
    const calls = [...this.calls];
    return [...servers]
      .filter(([, server]) => server.isRunning && !server.isDraining)
      .map(([instance]) => {
        const there = calls.filter(({ server }) => server === instance);
        return { instance, own: seatsOf(there.filter((call) => call.groupID === groupID)), all: seatsOf(there) };
      })
      .sort((a, b) => a.own - b.own || a.all - b.all)[0]?.instance;
  }

  /** A seat is free: somebody else takes it after a while, on another server if its server drains. */
  vacate(person: Person): void {
    const { agenda, random, servers } = this.venue;
    const { call } = person;
    this.people.delete(person);
    call.people.delete(person);
    if (call.isOver) {
      return;
    }
    agenda.in(random.uniform(3, 9), () => {
      const isDraining = servers.get(call.server)?.isDraining ?? false;
      const others = [...this.calls].filter(
        (other) => other.groupID === call.groupID && servers.get(other.server)?.isDraining === false
      );
      if (isDraining && others.length > 0) {
        const other = random.pick(others);
        call.size -= 1;
        other.size += 1;
        this.seat(other);
      } else {
        this.seat(call);
      }
    });
  }

  /** Spreads draws evenly over the people of each place: multiples of the golden ratio fill the unit interval best. */
  drawLuck({ server, groupID }: Call): number {
    const place = `${server}/${groupID}`;
    const rank = this.ranks.get(place) ?? 0;
    this.ranks.set(place, rank + 1);
    return ((rank + 1) * 0.6180339887498949) % 1;
  }

  private openCall(groupID: string, size: number): void {
    const { agenda, random, topology, plugins } = this.venue;
    const server = this.chooseServer(groupID) ?? topology.servers[0] ?? '';
    const call: Call = { id: `call-${this.serial++}`, groupID, size, server, people: new Set(), isOver: false };
    this.calls.add(call);
    for (let seat = 0; seat < size; seat++) {
      agenda.in(random.uniform(0, 8), () => this.seat(call));
    }
    const opener = topology.groups.find((group) => group.groupID === groupID)?.appNodes[0] ?? '';
    plugins.get(opener)?.count('callStart');
    this.planScreen(call);
    agenda.in(60 + random.exponential(CALL_LENGTH), () => {
      call.isOver = true;
      this.calls.delete(call);
      this.ended.set(groupID, (this.ended.get(groupID) ?? 0) + 1);
      call.people.forEach((person) => agenda.in(random.uniform(0, 5), () => person.leave()));
      plugins.get(opener)?.count('callEnd');
      agenda.in(random.uniform(1, 5), () => this.openCall(groupID, call.size));
    });
  }

  private seat(call: Call): void {
    if (!call.isOver) {
      const person = new Person(this, call, this.serial++);
      this.people.add(person);
      call.people.add(person);
      person.arrive();
    }
  }

  private planScreen(call: Call): void {
    const { agenda, random } = this.venue;
    agenda.in(random.exponential(SCREEN_PAUSE), () => {
      if (call.isOver) {
        return;
      }
      const candidates = [...call.people].filter(({ isHere }) => isHere);
      if (candidates.length > 1) {
        random.pick(candidates).shareScreen(random.exponential(SCREEN_LENGTH));
      }
      this.planScreen(call);
    });
  }

  private tick(): void {
    const { effects } = this.venue;
    const hasFailingOffers = effects.active('signaling-errors').length > 0;
    const hasBlockedMedia = effects.active('media-blocked').length > 0;
    for (const person of this.people) {
      person.live();
      if (hasFailingOffers) {
        person.failOffers();
      }
      if (hasBlockedMedia) {
        person.dropPackets();
      }
    }
  }
}

function seatsOf(calls: readonly Call[]): number {
  return calls.reduce((sum, { size }) => sum + size, 0);
}
