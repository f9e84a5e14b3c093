import { AgentOutput, Task } from '#client/index.ts';

// TDD workflow with background test execution

// 1. Write failing tests
// ... write test cases ...

// 2. Run tests in background
const testRun1 = await Task({
  subagent_type: "test-runner-agent",
  description: "Run tests - iteration 1",
  prompt: "Run all tests. Expect failures for new features.",
  run_in_background: true
})

// 3. Implement feature
// ... write implementation ...

// 4. Check test results
const results1 = await AgentOutput({ agent_id: testRun1.agent_id })
// 15 tests failed (expected)

// 5. Run tests again in background
const testRun2 = await Task({
  subagent_type: "test-runner-agent",
  description: "Run tests - iteration 2",
  prompt: "Run all tests. Check if new implementation fixes failing tests.",
  run_in_background: true
})

// 6. Refactor while tests run
// ... improve code quality ...

// 7. Check test results
const results2 = await AgentOutput({ agent_id: testRun2.agent_id })
// 8 tests still failing

// 8. Fix remaining issues
// ... debug and fix ...

// 9. Final test run
const testRun3 = await Task({
  subagent_type: "test-runner-agent",
  description: "Run tests - final",
  prompt: "Run all tests. Verify all tests pass.",
  run_in_background: true
})

// 10. Verify success
const results3 = await AgentOutput({ agent_id: testRun3.agent_id })
// All tests passing ✅

export { results1, results2, results3 };
