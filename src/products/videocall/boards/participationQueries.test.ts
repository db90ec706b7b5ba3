import { DEFAULT_LIMITS } from '../../../settings';
import { getMeetingSizesQuery } from './participationQueries';

it('counts meetings by classes of size, the smallest first', () => {
  const scope = [{ label: 'cluster', op: '=', value: 'prod' }] as const;
  const connections =
    'videocall_server_connections_active{cluster="prod",protocol=~"$transport",region=~"$region",meeting_id=~"$meeting",region!~".*@.*",server_instance!~".*@.*",protocol!~".*@.*"}';
  const people = `count by(meeting_id)(count by(meeting_id,customer_email)(${connections}))`;
  expect(getMeetingSizesQuery({ scope, limits: DEFAULT_LIMITS }).split(' or ')).toEqual([
    `label_replace(count(${people}==1),"people","1 person","","")`,
    `label_replace(count(${people}==2),"people","2 people","","")`,
    `label_replace(count(${people}>2<=4),"people","3 to 4","","")`,
    `label_replace(count(${people}>4<=8),"people","5 to 8","","")`,
    `label_replace(count(${people}>8<=16),"people","9 to 16","","")`,
    `label_replace(count(${people}>16<=32),"people","17 to 32","","")`,
    `label_replace(count(${people}>32),"people","over 32","","")`,
  ]);
});
