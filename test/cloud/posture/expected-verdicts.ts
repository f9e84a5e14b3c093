/**
 * What each control of the made-up organisation comes to. Only TLS of buckets and load balancers, and encryption
 * of buckets, are well everywhere; `seen in part` is a pass where every account lets itself be seen, and partly else.
 */
export function expectedVerdicts(refuses: boolean): Record<string, string> {
  const seenInPart = refuses ? 'partly' : 'pass';
  const outside = 'not assessed';
  return {
    'soc2 CC1-CC5': outside,
    'soc2 CC6.1': 'fail',
    'soc2 CC6.2': 'fail',
    'soc2 CC6.3': 'fail',
    'soc2 CC6.4-CC6.5': outside,
    'soc2 CC6.6': 'fail',
    'soc2 CC6.7': 'fail',
    'soc2 CC6.8': 'fail',
    'soc2 CC7.1': 'fail',
    'soc2 CC7.2': 'fail',
    'soc2 CC7.3': 'fail',
    'soc2 CC7.4': 'fail',
    'soc2 CC7.5': 'fail',
    'soc2 CC8.1': 'fail',
    'soc2 CC9': outside,
    'soc2 A1.2': 'fail',
    'soc2 A1.3': outside,
    'soc2 C1.1': 'fail',
    'soc2 C1.2': outside,
    'hipaa 164.308(a)(1)(ii)(D)': 'fail',
    'hipaa 164.308(a)(3)(ii)(C)': 'fail',
    'hipaa 164.308(a)(4)(ii)(C)': 'fail',
    'hipaa 164.308(a)(5)(ii)(B)': 'fail',
    'hipaa 164.308(a)(5)(ii)(C)': 'fail',
    'hipaa 164.308(a)(5)(ii)(D)': 'fail',
    'hipaa 164.308(a)(6)(ii)': 'fail',
    'hipaa 164.308(a)(7)(ii)(A)': 'fail',
    'hipaa 164.308(a)(8)': 'fail',
    'hipaa 164.308-316 (other)': outside,
    'hipaa 164.312(a)(1)': 'fail',
    'hipaa 164.312(a)(2)(i)': 'fail',
    'hipaa 164.312(a)(2)(ii)-(iii)': outside,
    'hipaa 164.312(a)(2)(iv)': 'fail',
    'hipaa 164.312(b)': 'fail',
    'hipaa 164.312(c)(1)': 'fail',
    'hipaa 164.312(c)(2)': 'fail',
    'hipaa 164.312(d)': 'fail',
    'hipaa 164.312(e)(1)': 'fail',
    'hipaa 164.312(e)(2)(i)': seenInPart,
    'hipaa 164.312(e)(2)(ii)': seenInPart,
  };
}
