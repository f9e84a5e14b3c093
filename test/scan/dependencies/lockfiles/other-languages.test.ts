import { describe, expect, test } from 'vitest';
import { parseCargoLock } from '#lambdas/tools/scan/dependencies/lockfiles/cargo-lock.ts';
import { parseComposerLock } from '#lambdas/tools/scan/dependencies/lockfiles/composer-lock.ts';
import { parseGemfileLock } from '#lambdas/tools/scan/dependencies/lockfiles/gemfile-lock.ts';
import { parseGoMod, parseGoSum } from '#lambdas/tools/scan/dependencies/lockfiles/go-mod.ts';
import { parseGradleLockfile } from '#lambdas/tools/scan/dependencies/lockfiles/gradle-lockfile.ts';
import { parsePom } from '#lambdas/tools/scan/dependencies/lockfiles/pom.ts';

const rows = ({ packages }: { packages: readonly { name: string; version: string; line: number }[] }) =>
  packages.map(({ name, version, line }) => [name, version, line]);

test('Cargo.lock leaves the workspace out and keeps git sources', () => {
  const lock = parseCargoLock(`version = 3

[[package]]
name = "app"
version = "0.1.0"
dependencies = [
 "time",
]

[[package]]
name = "time"
version = "0.2.20"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "0123"

[[package]]
name = "forked"
version = "0.3.0"
source = "git+https://github.com/someone/forked?branch=main#0123456789"
`);

  expect(lock.ecosystem).toBe('crates.io');
  expect(rows(lock)).toEqual([
    ['time', '0.2.20', 11],
    ['forked', '0.3.0', 17],
  ]);
  expect(lock.packages.map(({ source }) => source?.url)).toEqual([
    undefined,
    'git+https://github.com/someone/forked?branch=main#0123456789',
  ]);
});

describe('go.mod', () => {
  test('is read with its replacements, without the leading v', () => {
    const lock = parseGoMod(`module example.com/app

go 1.21

require golang.org/x/text v0.3.6

require (
	github.com/a/one v1.0.0
	github.com/a/two v2.0.0+incompatible // indirect
	github.com/a/three v3.0.0 // a note
	github.com/a/four v4.0.0
)

replace github.com/a/three => github.com/b/three v3.0.1
replace github.com/a/four v4.0.0 => ../four
`);

    expect(rows(lock)).toEqual([
      ['golang.org/x/text', '0.3.6', 5],
      ['github.com/a/one', '1.0.0', 8],
      ['github.com/a/two', '2.0.0+incompatible', 9],
      ['github.com/b/three', '3.0.1', 10],
    ]);
    expect(lock.packages.map(({ direct }) => direct)).toEqual([true, true, false, true]);
    expect(lock.unresolved).toEqual([]);
  });

  test('from before Go 1.17 is known not to list indirect modules', () => {
    const lock = parseGoMod('module a\n\ngo 1.16\n\nrequire b.example/c v1.0.0\n');

    expect(lock.packages).toHaveLength(1);
    expect(lock.unresolved).toMatchObject([{ name: 'indirect modules' }]);
  });
});

test('go.sum is read for modules whose content was fetched', () => {
  const lock = parseGoSum(
    'golang.org/x/text v0.3.6 h1:abc=\ngolang.org/x/text v0.3.6/go.mod h1:def=\ngolang.org/x/net v0.1.0/go.mod h1:ghi=\n',
  );

  expect(rows(lock)).toEqual([['golang.org/x/text', '0.3.6', 1]]);
});

test('composer.lock takes a package at the line of its name; branches are unresolved', () => {
  const lock = parseComposerLock(`{
    "packages": [
        {
            "name": "monolog/monolog",
            "version": "v2.0.0",
            "authors": [{ "name": "Someone" }]
        },
        {
            "name": "acme/branch",
            "version": "dev-main"
        }
    ],
    "packages-dev": [
        {
            "name": "phpunit/phpunit",
            "version": "9.5.0"
        }
    ]
}`);

  expect(rows(lock)).toEqual([
    ['monolog/monolog', '2.0.0', 4],
    ['phpunit/phpunit', '9.5.0', 15],
  ]);
  expect(lock.packages.map(({ dev }) => dev)).toEqual([false, true]);
  expect(lock.unresolved).toMatchObject([{ name: 'acme/branch', line: 9 }]);
});

test('Gemfile.lock leaves local gems out and drops the platform', () => {
  const lock = parseGemfileLock(`GIT
  remote: https://github.com/someone/forked.git
  revision: 0123456789
  specs:
    forked (0.1.0)

PATH
  remote: .
  specs:
    local (0.0.1)

GEM
  remote: https://rubygems.org/
  specs:
    nokogiri (1.13.3-x86_64-linux)
      racc (~> 1.4)
    rack (2.2.3)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  nokogiri
`);

  expect(rows(lock)).toEqual([
    ['forked', '0.1.0', 5],
    ['nokogiri', '1.13.3', 15],
    ['rack', '2.2.3', 17],
  ]);
});

describe('pom.xml', () => {
  const lock = parsePom(`<?xml version="1.0"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <groupId>com.example</groupId>
  <version>1.0</version>
  <!-- <dependencies><dependency><groupId>no</groupId>
       </dependency></dependencies> -->
  <dependencyManagement>
    <dependencies>
      <dependency>
        <groupId>org.managed</groupId>
        <artifactId>managed</artifactId>
        <version>3.1</version>
      </dependency>
    </dependencies>
  </dependencyManagement>
  <dependencies>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-core</artifactId>
      <version>2.14.1</version>
      <exclusions>
        <exclusion>
          <groupId>other</groupId>
          <artifactId>other</artifactId>
        </exclusion>
      </exclusions>
    </dependency>
    <dependency>
      <groupId>org.managed</groupId>
      <artifactId>managed</artifactId>
      <scope>test</scope>
    </dependency>
    <dependency>
      <groupId>org.property</groupId>
      <artifactId>property</artifactId>
      <version>\${property.version}</version>
    </dependency>
  </dependencies>
</project>
`);

  test('is read for versions that stand in it', () => {
    expect(lock.packages.map(({ name, version, line, dev }) => [name, version, line, dev])).toEqual([
      ['org.apache.logging.log4j:log4j-core', '2.14.1', 19, false],
      ['org.managed:managed', '3.1', 30, true],
    ]);
  });

  test('lists properties and what comes in through others as unresolved', () => {
    expect(lock.unresolved.map(({ name, line }) => [name, line])).toEqual([
      ['org.property:property', 35],
      ['transitive dependencies', 1],
    ]);
  });
});

test('gradle.lockfile is read line by line', () => {
  const lock = parseGradleLockfile(
    '# comment\ncom.acme:lib:1.2.3=compileClasspath,runtimeClasspath\nempty=annotationProcessor\n',
  );

  expect(rows(lock)).toEqual([['com.acme:lib', '1.2.3', 2]]);
});
