// Models of object-relational mappers against the schema: each names its table and columns as the mapper would.
import { describe, expect, test } from 'vitest';
import { createCatalog } from '../../../../src/main/code/catalog.ts';
import type { Model } from '../../../../src/main/code/model.ts';
import { javascriptModels } from '../../../../src/main/code/models-javascript.ts';
import { prismaModels } from '../../../../src/main/code/models-prisma.ts';
import { pythonModels } from '../../../../src/main/code/models-python.ts';
import { scanFile } from '../../../../src/main/code/scan.ts';

/** "schema.table: column column". */
const shown = (models: readonly Model[]) =>
  models.map(
    ({ schema, table, columns }) =>
      `${schema === null ? '' : `${schema}.`}${table}: ${columns.map(({ name }) => name).join(' ')}`,
  );

describe('Python', () => {
  test('SQLAlchemy: both styles of columns, the schema in a dictionary or at the end of a tuple, and Table()', () => {
    const source = `
class Log(Base):
    __tablename__ = "audit_logs"
    __table_args__ = (Index("x", "id"), {"schema": "omni2"})
    __mapper_args__ = {"eager_defaults": True}
    id = Column(Integer, primary_key=True)
    cost = Column("cost_usd", Numeric(10, 6))
    user_id: Mapped[int] = mapped_column(ForeignKey("auth_service.users.id"))
    kind: Mapped[str]
    note: str = "no column"
    user = relationship("User")
class User(Base):
    __tablename__ = 'users'
    __table_args__ = {'schema': 'auth_service'}
    name = sa.Column(sa.String, name="username")
members = Table("members", metadata, Column("team_id", Integer), sa.Column("user_id", Integer), schema="app")
shape = Table(rows=3)
`;
    expect(shown(pythonModels(source, 'models.py'))).toEqual([
      'omni2.audit_logs: id cost_usd user_id kind',
      'auth_service.users: username',
      'app.members: team_id user_id',
    ]);
  });

  test('Django: tables by name or by application, keys by their column; what is abstract or many-to-many is none', () => {
    const source = `
class Base(models.Model):
    made = models.DateTimeField()
    class Meta:
        abstract = True
class Block(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    reason = models.TextField(db_column="block_reason")
    tags = models.ManyToManyField(Tag)
    class Meta:
        db_table = 'omni2"."user_blocks'
class AuditLog(models.Model):
    question = models.CharField(max_length=9)
`;
    expect(shown(pythonModels(source, 'src/chat/models/log.py'))).toEqual([
      'omni2.user_blocks: user_id block_reason',
      'chat_auditlog: question',
    ]);
  });
});

test('TypeORM: entities by name, options or class, before and after export; columns and joins', () => {
  const source = `
@Entity({ name: 'audit_logs', schema: 'omni2' })
export class Log extends BaseEntity {
  @PrimaryGeneratedColumn() id: number;
  @Column({ name: 'cost_usd', type: 'numeric' }) cost!: number;
  @ManyToOne(() => User, (user) => user.logs) @JoinColumn({ name: 'user_id' }) user: User;
  @ManyToOne(() => Team) team: Team;
  @OneToMany(() => Part, (part) => part.log) parts: Part[];
  plain = 1;
}
export @Entity() class UserBlock { @Column('text') reason = ''; }`;
  expect(shown(javascriptModels(source, false))).toEqual([
    'omni2.audit_logs: id cost_usd user_id teamId',
    'user_block: reason',
  ]);
});

test('Drizzle: tables of the default schema and of others, columns by their first name', () => {
  const source = `
const omni2 = pgSchema('omni2');
export const logs = omni2.table('audit_logs', {
  id: serial('id').primaryKey(),
  cost: numeric('cost_usd', { precision: 10 }).notNull().default('0'),
  question: text().notNull(),
}, (table) => [index('x').on(table.id)]);
export const users = pgTable("users", { mail: varchar("email", { length: 9 }) });
const other = element.table('no', { a: 1 });`;
  expect(shown(javascriptModels(source, false))).toEqual([
    'omni2.audit_logs: id cost_usd question',
    'users: email',
  ]);
});

test('Prisma: names by @map, @@map and @@schema; enums are columns, relations are not', () => {
  const source = `
enum Role { ADMIN }
model Log {
  id       Int     @id @default(autoincrement())
  cost     Decimal? @map("cost_usd") @db.Decimal(10, 6)
  role     Role
  tags     String[]
  user     User    @relation(fields: [userId], references: [id])
  userId   Int     @map(name: "user_id")
  @@map("audit_logs")
  @@schema("omni2")
}
model Plain {
  id Int @id
}`;
  expect(shown(prismaModels(source))).toEqual([
    'omni2.audit_logs: id cost_usd role tags user_id',
    'Plain: id',
  ]);
});

test('what a model names and the database lacks is told at its line', () => {
  const catalog = createCatalog([{ schema: 'omni2', name: 'audit_logs', columns: ['id'] }], ['public']);
  const source =
    'class Log(Base):\n    __tablename__ = "omni2.audit_logs"\n    id = Column(Integer)\n    cost_usd = Column(Numeric)\n';
  expect(
    scanFile('m.py', 'python', source, catalog).findings.map(({ line, message }) => [line, message]),
  ).toEqual([[4, 'omni2.audit_logs has no column cost_usd']]);
});
