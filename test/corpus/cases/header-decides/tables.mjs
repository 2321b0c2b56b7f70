import { serve } from '../../kit/service.mjs';

serve(({ headers, body }) => {
  const { TableName: name } = JSON.parse(body);
  const action = headers['x-amz-target'].split('.').at(-1);
  const answers = {
    DescribeTable: name === 'orders' ? { Status: 'CREATING' } : { SizeBytes: 20480 },
    ListBackups: { Backups: [], SizeBytes: 1 },
    ListTagsOfResource: { Tags: ['a'], SizeBytes: 2 },
  };
  return { body: answers[action] };
});
